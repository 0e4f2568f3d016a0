import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CannotStart } from './cannot-start.js';
import { endingOf } from './ending.js';
import type { Running } from './supervise.js';

export interface RunningEventStore extends Running {
  /** `esdb://127.0.0.1:PORT?tls=false` */
  url: string;
  port: number;
}

const program = fileURLToPath(new URL('./event-store/main.js', import.meta.url));
/** Without these its heap grows to several times what it needs: most of what passes through it is garbage at once. */
const modestMemory = ['--max-semi-space-size=8', '--max-old-space-size=512'];
const readyWithinMs = 30_000;
const stopWithinMs = 4_000;

/**
 * Starts the event store server in a process of its own, away from the terminal's Ctrl-C; it ends with this process.
 * @param databaseUrl of the database that it keeps its log in
 * @param port 0 for any free one
 */
export async function runEventStore(databaseUrl: string, port: number): Promise<RunningEventStore> {
  const { url: database, password } = takeOutPassword(databaseUrl);
  const child = fork(program, ['--port', String(port), '--database', database], {
    detached: true,
    execArgv: ['--enable-source-maps', ...modestMemory],
    env: { PATH: process.env.PATH, PGPASSWORD: password },
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const exited = endingOf(child);
  const stop = async () => {
    if (child.connected) child.disconnect();
    const killing = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
    await exited;
    clearTimeout(killing);
  };
  const silent = delay(readyWithinMs, 'did not answer', { ref: false });
  const ready = await Promise.race([firstLine(child.stdout), exited, silent]);
  if (typeof ready === 'string') {
    await stop();
    throw new CannotStart(`The event store ${ready}; what it said stands above.`);
  }
  const { listening } = JSON.parse(ready.line) as { listening: string };
  return { url: listening, port: Number(new URL(listening).port), exited, stop };
}

async function firstLine(output: Readable | null): Promise<{ line: string }> {
  if (!output) throw new TypeError('The output of the event store is not piped');
  const [line] = (await once(createInterface(output), 'line')) as [string];
  return { line };
}

/** Command lines are there for every user of the machine to read. */
function takeOutPassword(databaseUrl: string): { url: string; password: string } {
  const url = new URL(databaseUrl);
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { url: url.href, password };
}
