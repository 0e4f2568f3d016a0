import { randomBytes } from 'node:crypto';
import { open, readFile, rename, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Reads a secret that is made up once and kept in a private file. The caller holds the lock of the directory. */
export async function secretFile(path: string, makeUp: () => string): Promise<string> {
  const kept = await readIfThere(path);
  if (kept !== undefined) return kept.trim();
  const secret = makeUp();
  await writePrivately(path, `${secret}\n`);
  return secret;
}

/** The file's text; undefined when there is no such file. */
export function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

/** Writes a private file. It appears whole or not at all, whenever the process is killed. */
export async function writePrivately(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await openPrivately(draft, 'wx');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Opens a private file: one that, if it is made here, only the owner of its folder may read (mode 0600). */
export async function openPrivately(path: string, flags: string | number): Promise<FileHandle> {
  const file = await open(path, flags, 0o600);
  if (process.getuid?.() === 0) {
    const { uid, gid } = await stat(dirname(path));
    await file.chown(uid, gid);
  }
  return file;
}
