import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.js';
import { assets } from '../../src/web/assets.js';

it('gives pages every stylesheet, in one file', () => {
  const styles = join(packageRoot(), 'views/assets/styles');
  const files = readdirSync(styles).map((name) => readFileSync(join(styles, name), 'utf8'));
  const css = assets.css.content.toString();
  expect(files.filter((file) => !css.includes(file))).toEqual([]);
  expect(css.length).toBe(files.reduce((sum, file) => sum + file.length + 1, -1));
});
