import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.js';
import { discoverProjections } from '../../../src/platform/projecting/discover.js';

it('finds every folder of projections, each with its own SQL', async () => {
  const found = await discoverProjections();
  expect(found.map(({ name }) => name)).toEqual((await readdir(join(packageRoot(), 'projections'))).sort());
  for (const { sql, when } of found) {
    expect(sql).toContain('CREATE TABLE');
    expect(Object.keys(when)).not.toEqual([]);
  }
});
