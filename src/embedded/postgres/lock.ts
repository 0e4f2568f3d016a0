import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import { openPrivately, readIfThere } from '../private-file.js';

/** Held until `release`, or until this process ends in any way. */
export interface DirectoryLock {
  release(): Promise<void>;
}

/** Another process holds the lock; `holder` is its id, or empty where that cannot be told. */
export class DirectoryInUse extends CannotStart {
  constructor(
    readonly directory: string,
    readonly holder: string,
  ) {
    super(
      `Another Slotwell${holder && ` (process ${holder})`} is using ${directory}. ` +
        'Stop it first, or give this one a data directory of its own with SLOTWELL_DATA.',
    );
  }
}

/**
 * Makes this process the only Slotwell on a data directory. The lock is the kernel's, on an open file: it ends with the
 * process that holds it, so no kill leaves it behind.
 * @throws {DirectoryInUse}
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const file = await openLocked(lockFile(directory), directory);
  await file.truncate();
  await file.write(`${process.pid}\n`, 0);
  return { release: () => file.close() };
}

/**
 * The id of the process that said last that it holds the lock: an earlier one, or nobody, for a moment after somebody
 * else has taken it.
 */
export async function holderOf(directory: string): Promise<string> {
  return ((await readIfThere(lockFile(directory))) ?? '').trim();
}

const lockFile = (directory: string): string => join(directory, 'lock');

async function openLocked(path: string, directory: string): Promise<FileHandle> {
  if (process.platform === 'darwin') return openLockedOnMac(path, directory);
  const file = await openPrivately(path, constants.O_RDWR | constants.O_CREAT);
  // The lock belongs to the open file, which `flock` shares with this process and leaves behind locked.
  const flock = spawn('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  const [code] = (await once(flock, 'exit').catch(async (error: unknown) => {
    await file.close();
    throw new CannotStart(
      'The command `flock` is missing (package util-linux); Slotwell locks its data with it.',
      {
        cause: error,
      },
    );
  })) as [number | null];
  if (code === 0) return file;
  const holder = (await file.readFile('utf8')).trim();
  await file.close();
  throw new DirectoryInUse(directory, holder);
}

async function openLockedOnMac(path: string, directory: string): Promise<FileHandle> {
  const exclusiveLock = 0x20;
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock;
  return openPrivately(path, flags).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'EAGAIN' ? new DirectoryInUse(directory, '') : error;
  });
}
