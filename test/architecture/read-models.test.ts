import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './cruise.js';

const wholeStory = ['projection.ts', 'queries.ts', 'schema.sql'];

it('every read model is one folder with its table, its handlers and its queries', async () => {
  const folders = join(root, 'projections');
  expect(await readdir(folders)).not.toEqual([]);
  expect(await missingIn(folders)).toEqual([]);
});

it('a read model without its queries is found', async () => {
  const folders = await mkdtemp(join(tmpdir(), 'slotwell-read-models-'));
  try {
    await mkdir(join(folders, 'agenda'));
    await writeFile(join(folders, 'agenda', 'schema.sql'), '');
    await writeFile(join(folders, 'agenda', 'projection.ts'), '');
    await writeFile(join(folders, 'loose.ts'), '');
    expect(await missingIn(folders)).toEqual(['agenda/queries.ts', 'loose.ts is no folder']);
  } finally {
    await rm(folders, { recursive: true, force: true });
  }
});

async function missingIn(folders: string): Promise<string[]> {
  const entries = await readdir(folders, { withFileTypes: true });
  const missing = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return [`${entry.name} is no folder`];
      const files = await readdir(join(folders, entry.name));
      return wholeStory.filter((file) => !files.includes(file)).map((file) => `${entry.name}/${file}`);
    }),
  );
  return missing.flat().sort();
}
