import { createRequire } from 'node:module';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectedRule, libraries, type Part, parts, targets } from './arrows.js';
import { cruise, houseRules, root, type Tree, type Violation, withTree } from './cruise.js';

interface Rule {
  readonly name: string;
  readonly from: object;
}
const house = createRequire(import.meta.url)(houseRules) as { forbidden: readonly Rule[]; options: object };

/** Planted imports for each rule that is no arrow between two parts, in files that nothing else imports. */
const hygiene: Readonly<Record<string, Tree>> = {
  'every-folder-has-its-arrows': { 'src/billing/invoice.ts': ['src/kernel/time.ts'] },
  'tests-stay-outside': { 'src/web/tested.ts': ['test/support/clinic.ts'] },
  'no-development-dependency': { 'src/web/developed.ts': ['supertest'] },
  'no-unresolved-import': { 'src/web/lost.ts': ['./nowhere.js'] },
  'no-cycle': { 'src/web/turning.ts': ['src/web/back.ts'], 'src/web/back.ts': ['src/web/turning.ts'] },
};
const WITHOUT_PLANTED_CYCLE = '^(?!src/web/(turning|back))';

describe('the tree', () => {
  it('keeps to the arrows', async () => {
    const violations = await cruise(root, ['src', 'projections', 'test'], houseRules);
    expect(violations).toEqual([]);
  });
});

describe('a planted import', () => {
  let violations: readonly Violation[];
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slotwell-rules-'));
    const rules = await rulesFor(folder);
    violations = await withTree(everyImport(), (tree) => cruise(tree, ['src', 'projections'], rules));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(parts)('in $file is reported by exactly its rule, or allowed', (part) => {
    expect(judgements(part, violations)).toEqual(
      importsOf(part).map((to) => [to, expectedRule(part, to) ?? 'allowed']),
    );
  });

  it.each(Object.entries(hygiene))('is reported by %s and by nothing else', (rule, tree) => {
    const reported = violations.filter(({ from }) => from in tree).map((violation) => violation.rule);
    expect(new Set(reported)).toEqual(new Set([rule]));
  });

  it('exists for every rule of the house', () => {
    expect(rulesWithoutPlantedImport(house.forbidden)).toEqual([]);
    const more = [...house.forbidden, { name: 'new-rule', from: {} }];
    expect(rulesWithoutPlantedImport(more)).toEqual(['new-rule']);
  });

  it('is missed when a rule never fires', () => {
    const silent = 'domain-imports-only-itself';
    const part = parts.find(({ rule }) => rule === silent)!;
    const heard = violations.filter(({ rule }) => rule !== silent);
    expect(judgements(part, heard)).not.toEqual(judgements(part, violations));
  });

  function rulesWithoutPlantedImport(rules: readonly Rule[]): string[] {
    const fired = new Set(violations.map(({ rule }) => rule));
    return rules.map((rule) => rule.name).filter((name) => !fired.has(name));
  }
});

/** What is said of each import of a part. */
function judgements(part: Part, violations: readonly Violation[]): [string, string][] {
  const found = byImport(violations);
  return importsOf(part).map((to) => [to, (found.get(`${part.file} -> ${to}`) ?? ['allowed']).join(' and ')]);
}

function everyImport(): Tree {
  const empty = Object.fromEntries([...targets, 'test/support/clinic.ts'].map((target) => [target, []]));
  const all = Object.fromEntries(parts.map((part) => [part.file, importsOf(part)]));
  return Object.assign(empty, all, ...Object.values(hygiene)) as Tree;
}

function importsOf(part: Part): string[] {
  return [...targets, ...libraries].filter((target) => target !== part.file);
}

/** The rules of the house. Parts import each other in every direction: cycles count where one is planted. */
async function rulesFor(folder: string): Promise<string> {
  const file = join(folder, 'rules.cjs');
  const forbidden = house.forbidden.map((rule) =>
    rule.name === 'no-cycle' ? { ...rule, from: { ...rule.from, pathNot: WITHOUT_PLANTED_CYCLE } } : rule,
  );
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
