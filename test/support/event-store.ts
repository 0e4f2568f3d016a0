import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { endingOf } from '../../src/embedded/ending.js';
import { testDatabase } from './postgres.js';

export interface TestEventStore {
  /** What `EventStoreDBClient.connectionString` takes. */
  url: string;
  /** 0 when the server is not ours. */
  pid: number;
  /** Where the log is kept; empty when the server is not ours. */
  databaseUrl: string;
  /** Ends the server as it is, SIGKILL by default, and leaves its database. */
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops the server and drops the database, unless that was given. */
  stop(): Promise<void>;
}

/** Long enough for a machine that is busy with much else. */
const START_LIMIT_MS = 90_000;

/** Starts the built embedded event store, or answers the server that `EVENTSTORE_URL` names. */
export async function startEventStore(options: { databaseUrl?: string } = {}): Promise<TestEventStore> {
  if (process.env.EVENTSTORE_URL) return notOurs(process.env.EVENTSTORE_URL);
  const database = options.databaseUrl === undefined ? await testDatabase() : undefined;
  const databaseUrl = options.databaseUrl ?? database?.url ?? '';
  const server = spawnServer(databaseUrl);
  const exited = endingOf(server);
  const kill = async (signal: NodeJS.Signals = 'SIGKILL') => {
    server.kill(signal);
    await exited;
  };
  try {
    const { listening, pid } = await firstLine(server);
    return {
      url: listening,
      pid,
      databaseUrl,
      kill,
      stop: async () => {
        await kill('SIGTERM');
        await database?.drop();
      },
    };
  } catch (error) {
    await kill();
    await database?.drop();
    throw error;
  }
}

/** The server's program, as it is built. */
export const eventStoreProgram = (): string =>
  resolve(process.env.SLOTWELL_DIST ?? 'dist', 'src/embedded/event-store/main.js');

/** Its end of the IPC channel makes the server stop when this process does, however that ends. */
function spawnServer(databaseUrl: string): ChildProcess {
  return spawn(
    process.execPath,
    ['--enable-source-maps', eventStoreProgram(), '--port', '0', '--database', databaseUrl],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
}

async function firstLine(server: ChildProcess): Promise<{ listening: string; pid: number }> {
  const said: string[] = [];
  server.stderr?.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  const line = once(lines, 'line', { signal }).then(([text]) => String(text));
  // Unlike `exit`, it comes after everything that the server said.
  const exit = once(server, 'close', { signal }).then(([code]) => {
    throw new Error(`The event store ended with ${String(code)}: ${said.join('')}`);
  });
  exit.catch(() => undefined);
  return JSON.parse(await Promise.race([line, exit])) as { listening: string; pid: number };
}

function notOurs(url: string): TestEventStore {
  const refuse = () => Promise.reject(new Error('The server that EVENTSTORE_URL names cannot be killed.'));
  return { url, pid: 0, databaseUrl: '', kill: refuse, stop: () => Promise.resolve() };
}
