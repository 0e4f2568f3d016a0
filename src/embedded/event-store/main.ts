import { parseArgs } from 'node:util';
import { ownDatabase } from '../postgres/databases.js';
import type { EmbeddedPostgres } from '../postgres/start.js';
import { outliveReaders } from '../unread-output.js';
import { LogReader } from './log/reader.js';
import { LogWriter } from './log/writer.js';
import { startServer } from './server.js';

const DATABASE = 'event_store';
const STOP_LIMIT_MS = 10_000;

const log = (message: string): void => void process.stderr.write(`event store: ${message}\n`);

function giveUp(error: Error): never {
  log(error.message);
  process.exit(1);
}

async function main(): Promise<void> {
  const { port, data, database } = readArguments();
  const postgres = database === undefined ? await startPostgres(data) : undefined;
  const databaseUrl = database ?? (postgres ? await ownDatabase(postgres, DATABASE) : '');
  const writer = await LogWriter.open({ databaseUrl, log, onLost: giveUp });
  const reader = new LogReader(databaseUrl, writer.recent, ({ message }) =>
    log(`a reader's connection broke: ${message}`),
  );
  const server = await startServer(writer, reader, port);

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => giveUp(new Error('could not stop in time')), STOP_LIMIT_MS).unref();
    await server.stop();
    await writer.close();
    await reader.close();
    await postgres?.stop();
    process.exit(0);
  };
  for (const reason of ['SIGTERM', 'SIGINT', 'disconnect']) process.on(reason, () => void stop());
  const listening = `esdb://127.0.0.1:${server.port}?tls=false`;
  process.stdout.write(`${JSON.stringify({ listening, pid: process.pid })}\n`);
}

/** Either `database` or `data` is given; the database, when both are. */
function readArguments(): { port: number; data: string; database?: string | undefined } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '2113' },
      data: { type: 'string', default: '' },
      database: { type: 'string' },
    },
  });
  const { data, database } = values;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error('--port must be a port number, or 0 for any that is free');
  if (data === '' && database === undefined)
    throw new Error('say where to keep the log: --data DIR or --database postgres://…');
  return { port, data, database };
}

/** Its code is loaded when it is needed: that takes a tenth of the time that a start takes. */
async function startPostgres(directory: string): Promise<EmbeddedPostgres> {
  const { startEmbeddedPostgres } = await import('../postgres/start.js');
  return startEmbeddedPostgres({ directory, log, onLost: (reason) => giveUp(new Error(reason)) });
}

outliveReaders();
main().catch(giveUp);
