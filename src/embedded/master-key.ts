import { randomBytes } from 'node:crypto';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { CannotStart } from './cannot-start.js';
import { readIfThere, secretFile } from './private-file.js';

/**
 * The master key of a data directory: read, or made up when there is no database yet that an earlier key sealed.
 * @returns 32 bytes
 * @throws {CannotStart} when the key of an older database is missing
 */
export async function keptMasterKey(data: string, databaseIsOld: boolean): Promise<Buffer> {
  const path = join(data, 'master.key');
  if (databaseIsOld && (await readIfThere(path)) === undefined) {
    throw new CannotStart(
      `The master key ${path} is missing, and without it the sealed data beside it cannot be opened. ` +
        'Put the file back, or set SLOTWELL_MASTER_KEY to the key that was used.',
    );
  }
  return keyIn(path);
}

/** The master key that lies in a data directory; `null` when none does. */
export async function masterKeyIn(data: string): Promise<Buffer | null> {
  const kept = await readIfThere(join(data, 'master.key'));
  return kept === undefined ? null : Buffer.from(kept.trim(), 'base64');
}

/** The master key that is to follow: made up, or what an interrupted rotation left. */
export function nextMasterKey(data: string): Promise<Buffer> {
  return keyIn(join(data, 'master.key.next'));
}

/** Puts the next master key in the place of the one before. */
export async function useNextMasterKey(data: string): Promise<void> {
  await rename(join(data, 'master.key.next'), join(data, 'master.key'));
}

async function keyIn(path: string): Promise<Buffer> {
  const key = Buffer.from(await secretFile(path, () => randomBytes(32).toString('base64')), 'base64');
  if (key.length === 32) return key;
  throw new CannotStart(`The master key ${path} is damaged: it should hold 32 bytes in base64. Put it back.`);
}
