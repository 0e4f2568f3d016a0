import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/platform/package-root.js';
import { problemOf, refusals, statusOf } from '../../src/web/refusals.js';

const source = join(packageRoot(), 'src');

describe('refusals in words', () => {
  it('has words for every rule that the code refuses with', () => {
    const rules = filesBelow(source).flatMap((file) => rulesIn(readFileSync(file, 'utf8')));
    expect(rules.length).toBeGreaterThan(40);
    expect([...new Set(rules)].filter((rule) => !Object.hasOwn(refusals, rule))).toEqual([]);
  });

  it('finds a rule that has no words', () => {
    expect(rulesIn(`return refuse(\n  'no-such-rule', 'field');`)).toEqual(['no-such-rule']);
    expect(rulesIn(`name: text('no-such-rule', 200, 'nor-this')`)).toEqual(['no-such-rule', 'nor-this']);
  });

  it('says what the rule needs to be understood', () => {
    const problem = problemOf({ rule: 'password-too-short', field: 'password', details: { min: 15 } });
    expect(problem.text).toContain('at least 15 characters');
    expect(problem.field).toBe('password');
  });

  it('answers a conflict with 409 and bad input with 422', () => {
    expect(statusOf({ rule: 'time-already-taken' })).toBe(409);
    expect(statusOf({ rule: 'date-is-past' })).toBe(422);
    expect(statusOf({ rule: 'not-your-appointment' })).toBe(404);
  });
});

/** Rules that decisions refuse with, and those that forms name. */
function rulesIn(code: string): string[] {
  const refusing = /\brefuse\(\s*'([a-z-]+)'/g;
  const checking = /\b(?:text|optionalText|secret|date|clock|choice|wholeNumber)\(([^()]*)\)/g;
  const inForms = [...code.matchAll(checking)].flatMap(([, given]) => [
    ...given!.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g),
  ]);
  return [...code.matchAll(refusing), ...inForms].map(([, rule]) => rule!);
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(folder, file));
}
