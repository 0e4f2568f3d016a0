import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './cruise.js';

const readme = read('README.md');
const inTables = [...readme.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, names]) =>
  names!.split(', ').map((name) => name.replaceAll('`', '')),
);

describe('README.md', () => {
  it('has a line for every folder of the house', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => `src/${entry.name}/`);
    expect(inTables).toEqual(expect.arrayContaining(folders));
  });

  it('has no line for a folder that is not there', () => {
    const folders = inTables.filter((name) => name.endsWith('/'));
    expect(folders.filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  });

  it('explains every setting, and none that does not exist', () => {
    const settings = inTables.filter((name) => /^[A-Z_]+$/.test(name));
    const source = read('src/config.ts');
    const known = new Set([...source.matchAll(/^ {2}([A-Z][A-Z_]+):/gm)].map(([, name]) => name));
    expect(known.size).toBeGreaterThan(5);
    expect(new Set(settings)).toEqual(known);
  });
});

const decisions = readdirSync(join(root, 'docs/adr')).map((name) => `docs/adr/${name}`);

it.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...decisions])(
  '%s links to files that are there',
  (file) => {
    const links = [...read(file).matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link]) => link!);
    expect(links.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
  },
);

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

it('the list of decisions names every one', () => {
  const listed = read('docs/adr/README.md');
  expect(decisions.filter((file) => !file.endsWith('README.md') && !listed.includes(basename(file)))).toEqual(
    [],
  );
});
