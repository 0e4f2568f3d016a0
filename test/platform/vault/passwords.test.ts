import { randomUUID } from 'node:crypto';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Authentication } from '../../../src/platform/vault/authentication.js';
import { Credentials } from '../../../src/platform/vault/credentials.js';
import { Logins } from '../../../src/platform/vault/logins.js';
import { Passwords, TooBusy } from '../../../src/platform/vault/passwords.js';
import { Throttles } from '../../../src/platform/vault/throttles.js';
import { TestClock, testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

const PASSWORD = 'a sentence to remember';

describe('passwords', () => {
  it('are hashed with argon2id, salted, with the parameters that RFC 9106 names', async () => {
    const passwords = new Passwords();
    const [one, other] = await Promise.all([passwords.hash(PASSWORD), passwords.hash(PASSWORD)]);
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/);
    expect(one).not.toBe(other);
  });

  it('match their hash and no other', async () => {
    const passwords = new Passwords();
    const kept = await passwords.hash(PASSWORD);
    expect(await passwords.matches(kept, PASSWORD)).toBe(true);
    expect(await passwords.matches(kept, `${PASSWORD} `)).toBe(false);
  });

  it('match however the keyboard composes the same letters', async () => {
    const passwords = new Passwords();
    const kept = await passwords.hash('Zo\u00eb w\u00fcnscht sich \ufb01sche');
    expect(await passwords.matches(kept, 'Zoe\u0308 wu\u0308nscht sich fische')).toBe(true);
  });

  it('are hashed for a login that nobody has, too: it takes a turn like any other', async () => {
    const passwords = new Passwords({ atOnce: 1, waiting: 0 });
    expect(await passwords.matches(null, 'nobody has this password')).toBe(false);

    const answers = await Promise.allSettled([passwords.matches(null, 'wrong'), passwords.hash(PASSWORD)]);
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(1);
    expect((refused[0] as PromiseRejectedResult).reason).toBeInstanceOf(TooBusy);
  });

  it('are checked a few at a time, and refused when too many wait', async () => {
    const passwords = new Passwords({ atOnce: 2, waiting: 5 });
    const answers = await Promise.allSettled(Array.from({ length: 12 }, () => passwords.hash(PASSWORD)));
    const refused = answers.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(5);
    for (const answer of refused) expect((answer as PromiseRejectedResult).reason).toBeInstanceOf(TooBusy);
    expect(await passwords.hash(PASSWORD)).toContain('argon2id');
  });

  it('leave the queue in order when one of them fails', async () => {
    const passwords = new Passwords({ atOnce: 1, waiting: 5 });
    const broken = passwords.matches('no hash at all', PASSWORD);
    const next = passwords.hash(PASSWORD);
    await expect(broken).rejects.toThrow();
    expect(await next).toContain('argon2id');
  });
});

describe('credentials', () => {
  let test: TestVault;
  let credentials: Credentials;
  beforeAll(async () => {
    test = await testVault();
    credentials = new Credentials(test.vault);
  });
  afterAll(() => test.close());

  const NOW = '2026-11-23T08:00:00.000Z';
  async function withPassword(hash: string): Promise<string> {
    const accountId = randomUUID();
    await test.vault.transaction((tx) => credentials.set(tx, new Map([[accountId, hash]]), NOW));
    return accountId;
  }

  const fresh = { locked: false, tell: null, secondFactor: false, generation: 0 };

  it('hold one password hash per account', async () => {
    const accountId = await withPassword('first');
    expect(await credentials.of(accountId)).toEqual({ ...fresh, passwordHash: 'first' });
    await test.vault.transaction((tx) => credentials.set(tx, new Map([[accountId, 'second']]), NOW));
    expect(await credentials.of(accountId)).toEqual({ ...fresh, passwordHash: 'second' });
    expect(await credentials.of(randomUUID())).toBeNull();
  });

  it('can be locked and unlocked, one account at a time', async () => {
    const [accountId, other] = [await withPassword('hash'), await withPassword('hash')];
    await credentials.lock(accountId);
    expect((await credentials.of(accountId))?.locked).toBe(true);
    expect((await credentials.of(other))?.locked).toBe(false);
    await credentials.unlock(accountId);
    expect((await credentials.of(accountId))?.locked).toBe(false);
  });

  it('ask for a refused sign-in to be noted once an hour', async () => {
    const accountId = await withPassword('hash');
    const at = (time: string) => credentials.noteRefusal(accountId, `2026-11-23T${time}.000Z`);
    expect(await Promise.all([at('08:00:00'), at('08:00:00')])).toContain(false);
    expect(await at('08:59:59')).toBe(false);
    expect(await at('09:00:00')).toBe(true);
    expect(await at('09:00:01')).toBe(false);
    expect(await credentials.noteRefusal(randomUUID(), NOW)).toBe(false);
  });

  it('are hashed anew when somebody shows to know a password that was hashed more weakly', async () => {
    const weak = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });
    const accountId = await withPassword(weak);
    const clock = new TestClock();
    const { vault } = test;
    const throttles = new Throttles(vault, clock);
    const passwords = new Passwords();
    const authentication = new Authentication(new Logins(vault), credentials, passwords, throttles, clock);
    expect(await authentication.confirm(accountId, 'another sentence')).toMatchObject({
      rule: 'wrong-password',
    });
    expect((await credentials.of(accountId))?.passwordHash).toBe(weak);

    expect(await authentication.confirm(accountId, PASSWORD)).toMatchObject({ generation: 0 });
    await eventually(async () => (await credentials.of(accountId))?.passwordHash !== weak);
    const stronger = (await credentials.of(accountId))?.passwordHash ?? '';
    expect(passwords.isOutdated(stronger)).toBe(false);
    expect(await passwords.matches(stronger, PASSWORD)).toBe(true);
  });
});
