import type { ChildProcess } from 'node:child_process';
import { readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { CannotStart } from '../cannot-start.js';
import { endingOf } from '../ending.js';
import { openPrivately } from '../private-file.js';
import type { Running } from '../supervise.js';
import type { Cluster } from './cluster.js';
import { postgresSettings } from './settings.js';
import { spawnTied } from './tied-process.js';

/** After a crash PostgreSQL first replays its log, which takes a while on a slow disk. */
const readyWithinMs = 300_000;
const fastStopMs = 5_000;
const immediateStopMs = 2_000;
const longestLogBytes = 1024 * 1024;

/** PostgreSQL ended before it was ready; `log` is what it said. */
export class PostgresStartFailed extends CannotStart {
  constructor(readonly log: string) {
    super(`PostgreSQL did not start:\n${log.trim()}`);
  }
}

/** Starts PostgreSQL and waits until it accepts connections. */
export async function runPostmaster(cluster: Cluster, port: number, logFile: string): Promise<Running> {
  const log = await openLog(logFile);
  const said = (await log.stat()).size;
  const command = [cluster.binaries.postgres, '-D', cluster.folder, ...postgresSettings(port)];
  const child = spawnTied(cluster.runAs, command, log.fd);
  const exited = endingOf(child);
  await log.close();
  if (child.pid === undefined) throw new CannotStart(`PostgreSQL ${await exited}`);
  const running = { exited, stop: () => stop(child, exited) };
  if (await isReady(cluster.folder, child)) return running;
  await running.stop();
  throw new PostgresStartFailed((await readFile(logFile)).subarray(said).toString());
}

async function isReady(folder: string, child: ChildProcess): Promise<boolean> {
  const limit = performance.now() + readyWithinMs;
  while (performance.now() < limit && child.exitCode === null && child.signalCode === null) {
    const { pid, status } = await readPidFile(folder);
    if (pid === child.pid && status === 'ready') return true;
    await delay(20);
  }
  return false;
}

/** What PostgreSQL wrote of itself into its folder; nothing when it left no such file. */
export async function readPidFile(folder: string): Promise<{ pid?: number; status?: string }> {
  const file = await readFile(pidFile(folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const [pid, , , , , , , status] = file.split('\n');
  return { pid: Number(pid) || undefined, status: status?.trim() };
}

export function pidFile(folder: string): string {
  return join(folder, 'postmaster.pid');
}

async function stop(child: ChildProcess, exited: Promise<string>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  for (const { signal, within } of [
    { signal: 'SIGINT', within: fastStopMs },
    { signal: 'SIGQUIT', within: immediateStopMs },
    { signal: 'SIGKILL', within: immediateStopMs },
  ] as const) {
    child.kill(signal);
    const limit = new AbortController();
    const ended = await Promise.race([
      exited.then(() => true),
      delay(within, false, { signal: limit.signal }).catch(() => false),
    ]);
    limit.abort();
    if (ended) return;
  }
}

async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (file) => file.size,
    () => 0,
  );
  if (size > longestLogBytes) await rename(path, `${path}.1`);
  return openPrivately(path, 'a');
}
