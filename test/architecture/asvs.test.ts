import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** The level of each requirement of OWASP ASVS 5.0.0, in order, by section. */
const levels: Readonly<Record<string, string>> = {
  '1.1': '22',
  '1.2': '1111122223',
  '1.3': '112222222223',
  '1.4': '222',
  '1.5': '123',
  '2.1': '122',
  '2.2': '112',
  '2.3': '12223',
  '2.4': '23',
  '3.1': '3',
  '3.2': '113',
  '3.3': '12223',
  '3.4': '11222233',
  '3.5': '11122333',
  '3.6': '3',
  '3.7': '22333',
  '4.1': '12233',
  '4.2': '23333',
  '4.3': '22',
  '4.4': '1222',
  '5.1': '2',
  '5.2': '112333',
  '5.3': '113',
  '5.4': '222',
  '6.1': '122',
  '6.2': '111111112222',
  '6.3': '11223333',
  '6.4': '112233',
  '6.5': '22222333',
  '6.6': '2223',
  '6.7': '33',
  '6.8': '2222',
  '7.1': '222',
  '7.2': '1111',
  '7.3': '22',
  '7.4': '11222',
  '7.5': '223',
  '7.6': '22',
  '8.1': '1233',
  '8.2': '1123',
  '8.3': '133',
  '8.4': '23',
  '9.1': '111',
  '9.2': '1222',
  '10.1': '22',
  '10.2': '223',
  '10.3': '22223',
  '10.4': '1111122222233333',
  '10.5': '22222',
  '10.6': '22',
  '10.7': '222',
  '11.1': '2233',
  '11.2': '22233',
  '11.3': '11233',
  '11.4': '1222',
  '11.5': '23',
  '11.6': '23',
  '11.7': '33',
  '12.1': '12233',
  '12.2': '11',
  '12.3': '22223',
  '13.1': '2333',
  '13.2': '222223',
  '13.3': '2233',
  '13.4': '1222233',
  '14.1': '22',
  '14.2': '12223333',
  '14.3': '122',
  '15.1': '12233',
  '15.2': '12233',
  '15.3': '1222222',
  '15.4': '3333',
  '16.1': '2',
  '16.2': '22222',
  '16.3': '2222',
  '16.4': '222',
  '16.5': '2223',
  '17.1': '23',
  '17.2': '22223333',
  '17.3': '22',
};

const rows = readFileSync('docs/asvs.md', 'utf8')
  .split('\n')
  .filter((line) => /^\| V\d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, id = '', level = '', asked = '', state = '', where = '']) => ({ id, level, asked, state, where }));

describe('the table of ASVS requirements', () => {
  it('has every requirement of levels 1 and 2, once, in order', () => {
    const expected = Object.entries(levels).flatMap(([section, each]) =>
      each
        .split('')
        .flatMap((level, index) => (level === '3' ? [] : [`V${section}.${String(index + 1)} ${level}`])),
    );
    expect(expected).toHaveLength(253);
    expect(rows.map(({ id, level }) => `${id} ${level}`)).toEqual(expected);
  });

  it('says of each whether it is met, and where or why', () => {
    for (const row of rows) {
      expect(['met', 'not applicable', '**not met**']).toContain(row.state);
      expect(row.asked.length, row.id).toBeGreaterThan(3);
      expect(row.where.length, row.id).toBeGreaterThan(3);
    }
  });

  it('counts itself right', () => {
    const [met, notApplicable, notMet] = ['met', 'not applicable', '**not met**'].map(
      (state) => rows.filter((row) => row.state === state).length,
    );
    const head = readFileSync('docs/asvs.md', 'utf8').replace(/\s+/g, ' ');
    expect(head).toContain(
      `${String(met)} met, ${String(notApplicable)} not applicable, ${String(notMet)} not met`,
    );
  });

  it('names files that are there', () => {
    const named = rows.flatMap(({ where }) => pathsIn(where));
    expect(named.length).toBeGreaterThan(200);
    expect(named.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('names tests by titles that stand in their files', () => {
    const titles = rows.flatMap(({ id, where }) =>
      [...where.matchAll(/`(test\/[^`]+)`((?:,? “[^”]+”)*)/g)].flatMap(([, file = '', quoted = '']) =>
        [...quoted.matchAll(/“([^”]+)”/g)].map(([, title = '']) => ({ id, file, title })),
      ),
    );
    expect(titles.length).toBeGreaterThan(120);
    expect(titles.filter(({ file, title }) => !read(file).includes(title))).toEqual([]);
    const quoted = rows.flatMap(({ where }) => [...where.matchAll(/“/g)]);
    expect(titles).toHaveLength(quoted.length);
  });

  it('names sections, commands and settings that there are', () => {
    const headings = (file: string) => [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    const settings = read('src/config.ts');
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    for (const { id, where } of rows) {
      for (const [, file = '', section] of where.matchAll(/`([^`]+\.md)`,? section ([\w-]+)/g))
        expect(headings(file), id).toContain(section);
      for (const [, name = ''] of where.matchAll(/npm run ([\w:-]+)/g))
        expect(Object.keys(scripts), id).toContain(name);
      for (const [setting] of where.matchAll(/SLOTWELL_[A-Z_]+/g))
        expect(settings, id).toContain(`${setting}:`);
    }
  });

  it('says where of all that is met, and why of all that is not', () => {
    const bare = rows.filter(({ state, where }) => state === 'met' && pathsIn(where).length === 0);
    expect(
      bare.filter(({ where }) => !/`npm run|Slotwell answers http/.test(where)).map(({ id }) => id),
    ).toEqual([]);
    const tested = rows.filter(({ state, where }) => state === 'met' && where.includes('`test/'));
    expect(tested.length).toBeGreaterThan(120);
  });
});

function pathsIn(where: string): string[] {
  return [
    ...where.matchAll(
      /`((?:src|test|docs|views|projections|checks)\/[^`*]+|[A-Z]+\.md|eslint\.config\.js)`/g,
    ),
  ].map(([, path]) => path!);
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}
