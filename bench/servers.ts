import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startEmbeddedPostgres } from '../src/embedded/postgres/start.js';
import { connected } from '../src/platform/connected.js';

export interface BenchServers {
  readonly eventStoreUrl: string;
  readonly eventStorePid: number;
  /** Makes an empty database on the same PostgreSQL and answers its address. */
  database(name: string): Promise<string>;
  /** Starts another event store with an empty log of its own, and answers its address. */
  emptyEventStore(name: string): Promise<string>;
}

/** As `npm start` gives it to the event store. */
const MODEST_MEMORY = ['--max-semi-space-size=8', '--max-old-space-size=512'];

/** Runs `work` against servers of its own in a temporary folder, and stops them whatever happens. */
export async function withServers<T>(work: (servers: BenchServers) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'slotwell-bench-'));
  const postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres') });
  const eventStores: ChildProcess[] = [];
  try {
    const database = async (name: string) => {
      await createDatabase(postgres.url('postgres'), name);
      return postgres.url(name);
    };
    const eventStore = async (name: string) => {
      const started = startEventStore(await database(name));
      eventStores.push(started);
      return JSON.parse(await firstLine(started)) as { listening: string; pid: number };
    };
    const { listening, pid } = await eventStore('event_store');
    return await work({
      eventStoreUrl: listening,
      eventStorePid: pid,
      database,
      emptyEventStore: async (name) => (await eventStore(name)).listening,
    });
  } finally {
    await Promise.all(eventStores.map(end));
    await postgres.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

async function createDatabase(server: string, name: string): Promise<void> {
  await connected({ connectionString: server }, (client) =>
    client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`),
  );
}

function startEventStore(databaseUrl: string): ChildProcess {
  const program = fileURLToPath(new URL('../src/embedded/event-store/main.js', import.meta.url));
  return spawn(process.execPath, [...MODEST_MEMORY, program, '--port', '0', '--database', databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
}

async function firstLine(server: ChildProcess): Promise<string> {
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
  return line;
}

async function end(server: ChildProcess): Promise<void> {
  const exited = once(server, 'exit');
  server.kill('SIGTERM');
  await exited;
}
