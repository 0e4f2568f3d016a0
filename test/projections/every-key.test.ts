import { access, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../architecture/cruise.js';

it('every read model has a test file that asserts it exercised every event the projection handles', async () => {
  const names = await readdir(join(root, 'projections'));
  const untested = await Promise.all(
    names.map(async (name) => {
      const file = join(root, 'test', 'projections', `${name}.test.ts`);
      const text = await access(file).then(
        () => readFile(file, 'utf8'),
        () => '',
      );
      return text.includes('exercised(') && text.includes('expect(missing()).toEqual([])') ? [] : [name];
    }),
  );
  expect(names).not.toEqual([]);
  expect(untested.flat()).toEqual([]);
});
