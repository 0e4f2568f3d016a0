import { randomBytes } from 'node:crypto';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Reads a secret that is made up once and kept in a file only its owner may read (mode 0600). The file appears whole
 * or not at all, whenever the process is killed. The caller holds the directory's lock.
 */
export async function secretFile(path: string, makeUp: () => string): Promise<string> {
  const kept = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (kept !== undefined) return kept.trim();
  const secret = makeUp();
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    const { uid, gid } = await stat(dirname(path));
    await file.chown(uid, gid);
    await file.writeFile(`${secret}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  return secret;
}
