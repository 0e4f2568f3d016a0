import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { Logins, type Login } from '../../../src/platform/vault/logins.js';
import { testVault, type TestVault } from '../../support/vault.js';

let test: TestVault;
let logins: Logins;
beforeAll(async () => {
  test = await testVault();
  logins = new Logins(test.vault);
});
afterAll(() => test.close());

let last = 0;
const aMobile = (): Login => ({ kind: 'mobile', value: `+49151${String(++last).padStart(8, '0')}` });

/** Takes a login as a registration does; answers whether it was free. */
async function register(
  accountId: string,
  login: Login,
  through = logins,
  vault = test.vault,
): Promise<boolean> {
  const answer = await vault.transaction(async (tx) => {
    const taken = await through.take(tx, [{ ...login, accountId }]);
    return taken.length > 0 ? refuse('mobile-taken') : { accountId };
  });
  return 'accountId' in answer;
}

describe('logins', () => {
  it('belong to the account that took them', async () => {
    const [accountId, login] = [randomUUID(), aMobile()];
    expect(await logins.find(login)).toBeNull();
    expect(await register(accountId, login)).toBe(true);
    expect(await logins.find(login)).toBe(accountId);
  });

  it('stay with the first account, and may be taken by it again', async () => {
    const [first, login] = [randomUUID(), aMobile()];
    await register(first, login);
    expect(await register(randomUUID(), login)).toBe(false);
    expect(await register(first, login)).toBe(true);
    expect(await logins.find(login)).toBe(first);
  });

  it('have one winner among processes that race for them', async () => {
    const login = aMobile();
    const contenders = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const vault = test.another();
        await vault.migrate();
        return { accountId: randomUUID(), vault, through: new Logins(vault) };
      }),
    );
    const won = await Promise.all(
      contenders.map(({ accountId, vault, through }) => register(accountId, login, through, vault)),
    );
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await logins.find(login)).toBe(contenders[won.indexOf(true)]?.accountId);
  });

  it('are free again when the registration that took them was taken back', async () => {
    const login = aMobile();
    const failing = test.vault.transaction(async (tx) => {
      await logins.take(tx, [{ ...login, accountId: randomUUID() }]);
      throw new Error('halfway');
    });
    await expect(failing).rejects.toThrow('halfway');
    expect(await register(randomUUID(), login)).toBe(true);
  });

  it('names those that others hold out of many', async () => {
    const [taken, free] = [aMobile(), aMobile()];
    await register(randomUUID(), taken);
    const accountId = randomUUID();
    const answer = await test.vault.transaction((tx) =>
      logins.take(tx, [
        { ...free, accountId },
        { ...taken, accountId },
      ]),
    );
    expect(answer).toEqual([{ ...taken, accountId }]);
    expect(await logins.find(free)).toBe(accountId);
  });

  it('treat an e-mail address as people do: capitals do not matter', async () => {
    const accountId = randomUUID();
    await register(accountId, { kind: 'email', value: 'Ada@Example.org' });
    expect(await logins.find({ kind: 'email', value: 'ada@example.org ' })).toBe(accountId);
  });

  it('are kept as HMACs under a key that is not in the database', async () => {
    const login = aMobile();
    await register(randomUUID(), login);
    const rows = await test.vault.query<{ login: Buffer }>('SELECT * FROM vault.logins');
    expect(JSON.stringify(rows)).not.toContain(login.value.slice(1));
    expect(rows.every((row) => row.login.length === 32)).toBe(true);
  });
});
