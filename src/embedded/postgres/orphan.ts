import { execFile } from 'node:child_process';
import { readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CannotStart } from '../cannot-start.js';
import { pidFile, readPidFile } from './postmaster.js';

const fastStopMs = 5_000;
const killMs = 5_000;

/**
 * Stops the PostgreSQL that a killed Slotwell left on this cluster. A `postmaster.pid` that a kill left half-written, or
 * whose process is something else by now, is removed; PostgreSQL itself removes one whose process is gone. The caller
 * holds the directory's lock.
 * @param folder PostgreSQL's data folder
 */
export async function stopOrphan(folder: string): Promise<void> {
  const { pid } = await readPidFile(folder);
  if (pid !== undefined && !isAlive(pid)) return;
  if (pid === undefined || !(await isPostmasterOf(folder, pid))) return rm(pidFile(folder), { force: true });
  for (const { signal, within } of [
    { signal: 'SIGINT', within: fastStopMs },
    { signal: 'SIGKILL', within: killMs },
  ] as const) {
    signalProcess(pid, signal);
    if (await isGone(pid, within)) return;
  }
  throw new CannotStart(`A PostgreSQL of an earlier run (process ${pid}) on ${folder} does not end.`);
}

/** Compares the process's current folder, which a renamed data directory does not change; else its command line. */
async function isPostmasterOf(folder: string, pid: number): Promise<boolean> {
  const [workingFolder, ours] = await Promise.all([
    stat(`/proc/${pid}/cwd`).catch(() => undefined),
    stat(folder),
  ]);
  if (workingFolder) return workingFolder.dev === ours.dev && workingFolder.ino === ours.ino;
  return (await commandLine(pid)).includes(folder);
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === 'linux') return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(
    () => ({
      stdout: '',
    }),
  );
  return stdout;
}

/** Whether there is a process with this id, whoever's it is. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const limit = performance.now() + withinMs;
  while (isAlive(pid)) {
    if (performance.now() > limit) return false;
    await delay(20);
  }
  return true;
}
