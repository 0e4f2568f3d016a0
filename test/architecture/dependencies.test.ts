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

const { packages } = JSON.parse(read('package-lock.json')) as { packages: Record<string, Locked> };
const locked = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, entry]) => ({ name: path.split('node_modules/').at(-1) ?? '', ...entry }));

interface Locked {
  readonly integrity?: string;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
}

it('the lock file has the hash of every package, and names no registry but the public one', () => {
  expect(locked.length).toBeGreaterThan(200);
  for (const { name, integrity, resolved, link } of locked) {
    expect(integrity, name).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(link, name).toBeUndefined();
    expect(resolved ?? 'https://registry.npmjs.org/', name).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});

it('every package that would run a script when it is installed is allowed to, or not, by name', () => {
  const { allowScripts } = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean> };
  const withScript = locked.filter(({ hasInstallScript }) => hasInstallScript).map(({ name }) => name);
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(withScript)].sort());
});

it('what is shipped may be shipped', () => {
  const free = [
    'MIT',
    'MIT-0',
    'ISC',
    '0BSD',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-0-Clause',
  ];
  const said = read('docs/dependencies.md');
  const others = locked.filter(
    ({ dev, license = '' }) =>
      !dev && !license.split(/ AND | OR |[()]/).every((one) => !one || free.includes(one)),
  );
  for (const { name, license } of others) expect(`${name}: ${license ?? 'nothing'}`).toBe('may be shipped');
  for (const { name } of locked.filter(({ dev, license }) => !dev && !license))
    expect(said, name).toContain(`\`${name}\` says`);
});

function namesAtStart(line: string): string[] {
  const names = /^- (`[^:]+`):/.exec(line)?.[1] ?? '';
  return [...names.matchAll(/`([^`]+)`/g)].map(([, name]) => name!);
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
