import { describe, expect, it } from 'vitest';
import { base32, matchingStep, otpauth, stepAt, totp } from '../../../src/platform/vault/totp.js';

const secret = Buffer.from('12345678901234567890');

describe('codes are those of RFC 6238, appendix B', () => {
  it.each([
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ])('at %i s', (seconds, code) => expect(totp(secret, stepAt(seconds * 1_000), 8)).toBe(code));
});

describe('secrets are written as in RFC 4648', () => {
  it.each([
    ['f', 'MY'],
    ['fo', 'MZXQ'],
    ['foo', 'MZXW6'],
    ['foob', 'MZXW6YQ'],
    ['fooba', 'MZXW6YTB'],
    ['foobar', 'MZXW6YTBOI'],
  ])('%s → %s', (text, written) => expect(base32(Buffer.from(text))).toBe(written));
});

it('a code is good for its step and one to either side, and never again', () => {
  const now = '2026-11-23T08:00:10.000Z';
  const step = stepAt(Date.parse(now));
  for (const near of [step - 1, step, step + 1])
    expect(matchingStep(secret, totp(secret, near), now, 0)).toBe(near);
  for (const far of [step - 2, step + 2]) expect(matchingStep(secret, totp(secret, far), now, 0)).toBeNull();
  expect(matchingStep(secret, totp(secret, step), now, step)).toBeNull();
  expect(matchingStep(secret, totp(secret, step), now, step - 1)).toBe(step);
});

it('the QR code says whose secret it is, and of which clinic', () => {
  const url = new URL(otpauth(secret, '+4915112345678', 'Lindenhof & Söhne'));
  expect(url.href).toContain('otpauth://totp/Lindenhof%20%26%20S%C3%B6hne:%2B4915112345678?');
  expect(url.searchParams.get('issuer')).toBe('Lindenhof & Söhne');
  expect(url.searchParams.get('secret')).toBe(base32(secret));
});
