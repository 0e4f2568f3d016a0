import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const prefix = '.s.PGSQL.';
/** On macOS; Linux takes four bytes more. */
const longestAddress = 103;

/**
 * Whether clients reach PostgreSQL over the socket in its data folder, which only its owner may enter: not where the
 * path is too long to be the address of one.
 */
export function hasSocket(folder: string, port: number): boolean {
  return Buffer.byteLength(join(folder, `${prefix}${port}`)) <= longestAddress;
}

/**
 * Removes what a killed PostgreSQL left of its sockets. The next one would take a lock on its socket for another server's
 * when the process id in it is in use again.
 */
export async function removeSockets(folder: string): Promise<void> {
  const left = (await readdir(folder)).filter((name) => name.startsWith(prefix));
  for (const name of left) await rm(join(folder, name), { force: true });
}
