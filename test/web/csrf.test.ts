import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CsrfTokens } from '../../src/web/csrf.js';

const tokens = new CsrfTokens(randomBytes(32));
const mine = { kind: 'session', id: 'one' } as const;

describe('tokens of forms', () => {
  it('of every page of a session match, and no two of them have anything in common', () => {
    const pages = Array.from({ length: 50 }, () => tokens.of({ ...mine }));
    expect(pages.every((token) => tokens.matches(mine, token))).toBe(true);
    const beginnings = [...pages, ...pages.map((token) => token.slice(43))].map((token) => token.slice(0, 8));
    expect(new Set(beginnings).size).toBe(100);
  });

  it.each([
    ['another session’s', tokens.of({ kind: 'session', id: 'two' })],
    ['a visitor’s with the same id', tokens.of({ kind: 'visitor', id: 'one' })],
    ['another key’s', new CsrfTokens(randomBytes(32)).of(mine)],
    ['an empty one', ''],
    ['a longer one', `${tokens.of(mine)}x`],
    ['one with a changed end', `${tokens.of(mine).slice(0, -4)}AAAA`],
    ['one with signs between', tokens.of(mine).replace(/^../, '$&\n')],
    ['none', undefined],
    ['two', [tokens.of(mine), tokens.of(mine)]],
  ])('do not match %s', (_, token) => {
    expect(tokens.matches(mine, token)).toBe(false);
  });
});
