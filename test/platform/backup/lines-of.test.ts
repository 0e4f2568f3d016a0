import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { linesOf } from '../../../src/platform/backup/lines-of.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slotwell-lines-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Longer than what is read at once, and of no use to a compressor. */
const lines = Array.from(
  { length: 4_000 },
  (_, n) => `${String(n)} ${'žluťoučký 🩺'.repeat(n % 5)} ${String(Math.sin(n))}`,
);

async function file(name: string, bytes: Buffer): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

async function all(path: string): Promise<string[]> {
  const found = [];
  for await (const line of linesOf(path)) found.push(line);
  return found;
}

it('reads every line as it was written, with or without an end of the last', async () => {
  const text = lines.join('\n');
  expect(await all(await file('whole', gzipSync(`${text}\n`)))).toEqual(lines);
  expect(await all(await file('endless', gzipSync(text)))).toEqual(lines);
  expect(await all(await file('empty', gzipSync('')))).toEqual([]);
});

it('throws what a file cannot be read for to who reads it, and to nobody else', async () => {
  await expect(all(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'ENOENT' });
  await expect(all(folder)).rejects.toMatchObject({ code: 'EISDIR' });
  const whole = gzipSync(lines.join('\n'));
  await expect(all(await file('short', whole.subarray(0, whole.length / 2)))).rejects.toThrow();
  const damaged = await file('damaged', whole.fill(7, whole.length - 2_000));
  await expect(all(damaged)).rejects.toThrow();
  for await (const line of linesOf(damaged)) {
    expect(line).toBe(lines[0]);
    break;
  }
});
