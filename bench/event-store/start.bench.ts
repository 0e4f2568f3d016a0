import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';

const EVENTS = 1_000_000;
const PER_APPEND = 500;
const WRITERS = 4;
const STARTS = 5;
const nothing = () => Promise.resolve();
const program = fileURLToPath(new URL('../../src/embedded/event-store/main.js', import.meta.url));

/** From the start of the process until it listens, with a million events in the log and after a kill; and an empty log's. */
export async function benchStart(servers: BenchServers): Promise<BenchRow> {
  const full = await servers.database('start_full');
  const empty = await servers.database('start_empty');
  await fill(full);
  const ours: number[] = [];
  const limit: number[] = [];
  for (let round = 0; round < STARTS; round++) {
    ours.push(await start(full, nothing));
    limit.push(await start(empty, nothing));
  }
  return {
    what: 'start with 1M events',
    unit: 'ms',
    ours: quantile(ours, 0.5),
    limit: { what: 'start with none', reached: quantile(limit, 0.5) },
    goal: 1_000,
  };
}

/** Starts a server on the database, has `work` done, kills it, and answers how long the start took, in milliseconds. */
async function start(databaseUrl: string, work: (url: string) => Promise<void>): Promise<number> {
  const begun = performance.now();
  const server = spawn(process.execPath, [program, '--port', '0', '--database', databaseUrl], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = once(server, 'exit');
  const lines = createInterface({ input: server.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line', { signal: AbortSignal.timeout(30_000) })) as [string];
  const took = performance.now() - begun;
  try {
    await work((JSON.parse(line) as { listening: string }).listening);
  } finally {
    server.kill('SIGKILL');
    await exited;
  }
  return took;
}

async function fill(databaseUrl: string): Promise<void> {
  await start(databaseUrl, async (url) => {
    const client = EventStoreDBClient.connectionString(url);
    let left = EVENTS;
    const write = async () => {
      for (const stream = `filled-${randomUUID()}`; left > 0;) {
        left -= PER_APPEND;
        await client.appendToStream(
          stream,
          Array.from({ length: PER_APPEND }, () => jsonEvent({ type: 'Measured', data: { note: 'x' } })),
        );
      }
    };
    await Promise.all(Array.from({ length: WRITERS }, write));
    await client.dispose();
  });
}
