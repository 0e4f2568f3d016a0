import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../postgres/start.js';
import { LogReader } from './log/reader.js';
import { LogWriter } from './log/writer.js';
import { startServer } from './server.js';

const DATABASE = 'event_store';
const STOP_LIMIT_MS = 10_000;

const log = (message: string): void => {
  process.stderr.write(`event-store: ${message}\n`);
};

function fail(error: unknown): never {
  log((error as Error).message);
  process.exit(1);
}

async function main(): Promise<void> {
  const { port, data, database } = readArguments();
  const postgres = data === undefined ? undefined : await startEmbeddedPostgres({ directory: data });
  const databaseUrl = postgres
    ? await createDatabase(postgres.url('postgres'), postgres.url(DATABASE))
    : database;
  let stopping = false;
  const writer = await LogWriter.open({ databaseUrl, log, onLost: (error) => stopping || fail(error) });
  const reader = new LogReader(databaseUrl, (error) => log(`a reader's connection broke: ${error.message}`));
  const server = await startServer(writer, reader, port);

  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => fail(new Error('could not stop in time')), STOP_LIMIT_MS).unref();
    await server.stop();
    await writer.close();
    await reader.close();
    await postgres?.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop());
  process.on('disconnect', () => void stop());

  const listening = `esdb://127.0.0.1:${server.port}?tls=false`;
  process.stdout.write(`${JSON.stringify({ listening, pid: process.pid })}\n`);
}

function readArguments(): { port: number; data?: string; database: string } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '2113' },
      data: { type: 'string' },
      database: { type: 'string' },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port must be a port number, 0 for any');
  if (values.database !== undefined) return { port, database: values.database };
  if (values.data === undefined)
    throw new Error('say where the log is kept: --data DIR or --database postgres://…');
  return { port, data: values.data, database: '' };
}

async function createDatabase(maintenanceUrl: string, databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: maintenanceUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return databaseUrl;
}

main().catch(fail);
