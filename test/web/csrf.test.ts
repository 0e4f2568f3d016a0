import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { CsrfTokens } from '../../src/web/csrf.js';

const tokens = new CsrfTokens(randomBytes(32));
const mine = { kind: 'session', id: 'one' } as const;

describe('tokens of forms', () => {
  it('are the same on every page of a session, and match', () => {
    expect(tokens.of(mine)).toBe(tokens.of({ ...mine }));
    expect(tokens.matches(mine, tokens.of(mine))).toBe(true);
  });

  it.each([
    ['another session’s', tokens.of({ kind: 'session', id: 'two' })],
    ['a visitor’s with the same id', tokens.of({ kind: 'visitor', id: 'one' })],
    ['another key’s', new CsrfTokens(randomBytes(32)).of(mine)],
    ['an empty one', ''],
    ['a longer one', `${tokens.of(mine)}x`],
    ['none', undefined],
    ['two', [tokens.of(mine), tokens.of(mine)]],
  ])('do not match %s', (_, token) => {
    expect(tokens.matches(mine, token)).toBe(false);
  });
});
