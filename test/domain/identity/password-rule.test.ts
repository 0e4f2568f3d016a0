import { describe, expect, it } from 'vitest';
import { COMMON_PASSWORDS } from '../../../src/identity/domain/account/common-passwords.js';
import { checkPassword, PASSWORD_LENGTH } from '../../../src/identity/domain/account/password-rule.js';
import { leakedPasswords } from '../../../src/platform/vault/common-passwords.js';
import { refuse } from '../../../src/kernel/refusal.js';

const tooShort = refuse('password-too-short', 'password', { min: 15 });
const tooLong = refuse('password-too-long', 'password', { max: 256 });
const tooCommon = refuse('password-too-common', 'password');

describe('a password', () => {
  it.each([
    'a sentence to remember',
    'kpq7v2mzt4xw9rd',
    '            geheim nis',
    'жили-были дед да баба',
    '😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰😍',
    'x'.repeat(8) + 'y'.repeat(8) + ' and so on',
    'a horse and four correct batteries',
  ])('may be %j', (password) => {
    expect(checkPassword(password, ['Ada Byron', '+4915112345678'])).toBeNull();
  });

  it('counts what people see as one character once', () => {
    expect(checkPassword('😀😃😄😁😆😅🤣😂🙂🙃😉😊😇🥰')).toEqual(tooShort);
    expect(checkPassword('kpq7v2mzt4xw9r')).toEqual(tooShort);
    expect(checkPassword('')).toEqual(tooShort);
  });

  it('has at most 256 bytes', () => {
    const words =
      'ein langer satz ist ein gutes passwort, wie jeder weiss, der sich je eines merken musste. ';
    expect(checkPassword(words.repeat(3).slice(0, 256))).toBeNull();
    expect(checkPassword(words.repeat(3).slice(0, 257))).toEqual(tooLong);
    expect(checkPassword('ü'.repeat(100) + words)).toEqual(tooLong);
  });

  it.each([
    '123456789012345',
    '098765432109876',
    'abcdefghijklmnop',
    'zyxwvutsrqponml',
    'aaaaaaaaaaaaaaaa',
    'abcabcabcabcabcab',
    'Password Password',
    'passwordpassword',
    'QwertyUiop123456',
    'slotwell slotwell!',
    'Slotwell-Password 1',
    'Ada Byron Password 1',
    'adabyron+4915112345678',
    '+4915112345678!!!',
  ])('may not be %j, which anybody would try', (password) => {
    expect(checkPassword(password, ['Ada Byron', '+4915112345678'])).toEqual(tooCommon);
  });

  it('may be about somebody else', () => {
    expect(checkPassword('adabyron+4915112345678')).toBeNull();
  });

  it('is compared with a list of passwords that the other rules let through', () => {
    for (const common of COMMON_PASSWORDS) {
      expect(common).toBe(common.toLowerCase().replace(/\s/g, ''));
      expect(common.length).toBeGreaterThanOrEqual(PASSWORD_LENGTH);
      expect(checkPassword(common)).toEqual(tooCommon);
    }
  });
});

describe('a password that leaked', () => {
  it('is refused, with whatever digits and signs around it', () => {
    expect(leakedPasswords.size).toBeGreaterThan(10_000);
    for (const password of ['momsanaladventure', 'Dragon 2024 2025 !!!', '###Liverpool1892###'])
      expect(checkPassword(password, [], leakedPasswords)).toEqual(tooCommon);
    for (const password of [
      'Monkey Football 12',
      'iloveyouAshley2009',
      'dragon#liverpool',
      'michael-jordan-23!',
    ])
      expect(checkPassword(password, [], leakedPasswords), password).toEqual(tooCommon);
    for (const password of ['dragons eat two knights', 'a calm river in spring', 'horse battery staple'])
      expect(checkPassword(password, [], leakedPasswords)).toBeNull();
  });
});
