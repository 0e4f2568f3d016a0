import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * The ids of erased people, one a line, in a file beside the databases: it is in no backup of them, so that restoring an
 * old one cannot bring back a key that was destroyed since. An id says nothing about the person.
 */
export class ErasureRegister {
  private readonly noted = new Set<string>();

  /** No `path`: nothing is noted, as in tests. */
  constructor(private readonly path: string | null) {}

  /** Answers once the id is on the disk. */
  async note(person: string): Promise<void> {
    if (this.path === null || this.noted.has(person)) return;
    for (const before of await idsIn(this.path)) this.noted.add(before);
    if (this.noted.has(person)) return;
    await mkdir(dirname(this.path), { recursive: true });
    const file = await open(this.path, 'a', 0o600);
    try {
      // What half a line a crash left is ended first.
      await file.appendFile(`\n${person}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    this.noted.add(person);
  }

  /** Everybody who was noted. */
  all(): Promise<string[]> {
    return this.path === null ? Promise.resolve([]) : idsIn(this.path);
  }
}

/** The ids in a register; none when there is no such file. Half a line, which a crash left, counts for nothing. */
export async function idsIn(path: string): Promise<string[]> {
  try {
    const text = await readFile(path, 'utf8');
    return [...new Set(text.split('\n').filter((line) => /^[0-9a-f-]{36}$/.test(line)))];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
