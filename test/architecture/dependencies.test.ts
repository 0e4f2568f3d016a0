import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { root } from './cruise.js';

interface Packages {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

it('every dependency has its line in docs/dependencies.md, and every line its dependency', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Packages;
  const explained = read('docs/dependencies.md').split('\n').flatMap(namesAtStart);
  expect(explained.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});

it('reads the names at the start of a line only', () => {
  expect(namesAtStart('- `a`, `@b/c`: does what `d` cannot.')).toEqual(['a', '@b/c']);
  expect(namesAtStart('About `a`: nothing.')).toEqual([]);
});

function namesAtStart(line: string): string[] {
  const names = /^- (`[^:]+`):/.exec(line)?.[1] ?? '';
  return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
