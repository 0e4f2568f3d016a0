import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedRule, libraries, type Part, parts, targets } from './arrows.js';
import { cruise, houseRules, root, type Tree, type Violation, withTree } from './cruise.js';

interface Rule {
  readonly name: string;
}
const house = createRequire(import.meta.url)(houseRules) as { forbidden: readonly Rule[]; options: object };

/** One planted import for each rule that is no arrow between two parts. */
const hygiene: Readonly<Record<string, Tree>> = {
  'every-folder-has-its-arrows': {
    'src/billing/invoice.ts': ['src/kernel/time.ts'],
    'src/kernel/time.ts': [],
  },
  'tests-stay-outside': { 'src/web/agenda.ts': ['test/support/clinic.ts'], 'test/support/clinic.ts': [] },
  'no-development-dependency': { 'src/web/agenda.ts': ['supertest'] },
  'no-unresolved-import': { 'src/web/agenda.ts': ['./nowhere.js'] },
  'no-cycle': { 'src/web/agenda.ts': ['src/web/day.ts'], 'src/web/day.ts': ['src/web/agenda.ts'] },
};

describe('the tree', () => {
  it('keeps to the arrows', async () => {
    const violations = await cruise(root, ['src', 'projections', 'test'], houseRules);
    expect(violations).toEqual([]);
  });
});

describe('a planted import', () => {
  let found: ReadonlyMap<string, string[]>;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slotwell-rules-'));
    // The planted files import each other in every direction: cycles are planted on their own below.
    const rules = await withoutRules(folder, ['no-cycle']);
    found = byImport(await withTree(everyImport(), (tree) => cruise(tree, ['src', 'projections'], rules)));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(parts)('in $file is reported by exactly its rule, or allowed', (part) => {
    const wanted = importsOf(part).map((to) => [to, expectedRule(part, to) ?? 'allowed']);
    const actual = importsOf(part).map((to) => [to, judgement(part, to)]);
    expect(actual).toEqual(wanted);
  });

  it.each(Object.entries(hygiene))('is reported by %s and by nothing else', async (rule, tree) => {
    const violations = await withTree(tree, (planted) => cruise(planted, ['src'], houseRules));
    expect(new Set(violations.map((violation) => violation.rule))).toEqual(new Set([rule]));
  });

  it('exists for every rule of the house', () => {
    expect(rulesWithoutPlantedImport(house.forbidden)).toEqual([]);
  });

  it('is missed when a rule never fires', async () => {
    const silent = 'domain-imports-only-itself';
    const rules = await withoutRules(folder, ['no-cycle', silent]);
    const violations = await withTree(everyImport(), (tree) => cruise(tree, ['src', 'projections'], rules));
    expect(violations.map((violation) => violation.rule)).not.toContain(silent);
    expect(byImport(violations)).not.toEqual(found);
    expect(rulesWithoutPlantedImport([...house.forbidden, { name: 'new-rule' }])).toEqual(['new-rule']);
  });

  function judgement(part: Part, to: string): string {
    return (found.get(`${part.file} -> ${to}`) ?? ['allowed']).join(' and ');
  }

  function rulesWithoutPlantedImport(rules: readonly Rule[]): string[] {
    const fired = new Set([...found.values()].flat());
    return rules.map((rule) => rule.name).filter((name) => !fired.has(name) && !(name in hygiene));
  }
});

function everyImport(): Tree {
  const empty = Object.fromEntries(targets.map((target) => [target, []]));
  return { ...empty, ...Object.fromEntries(parts.map((part) => [part.file, importsOf(part)])) };
}

function importsOf(part: Part): string[] {
  return [...targets, ...libraries].filter((target) => target !== part.file);
}

async function withoutRules(folder: string, names: readonly string[]): Promise<string> {
  const file = join(folder, `without-${names.join('-')}.cjs`);
  const forbidden = house.forbidden.filter((rule) => !names.includes(rule.name));
  await writeFile(file, `module.exports = ${JSON.stringify({ ...house, forbidden })};`);
  return file;
}

function byImport(violations: readonly Violation[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { rule, from, to } of violations) {
    const key = `${from} -> ${asImported(to)}`;
    found.set(key, [...(found.get(key) ?? []), rule]);
  }
  return found;
}

/** `../node_modules/pg/lib/index.js` is `pg`, `crypto` is `node:crypto`; a file of the tree stays what it is. */
function asImported(path: string): string {
  const library = /node_modules\/(?:@types\/)?((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1];
  if (library !== undefined) return library;
  return path === 'crypto' ? 'node:crypto' : path;
}
