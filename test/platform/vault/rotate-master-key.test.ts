import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Logins } from '../../../src/platform/vault/logins.js';
import { WrongMasterKey } from '../../../src/platform/vault/master-key.js';
import { VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { rotateMasterKey, VaultInUse } from '../../../src/platform/vault/rotate-master-key.js';
import { Tokens } from '../../../src/platform/vault/tokens.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { connectTo, testDatabase, type TestDatabase } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';

let database: TestDatabase;
const [from, to] = [randomBytes(32), randomBytes(32)];
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

async function opened<T>(masterKey: Buffer, use: (vault: Vault) => Promise<T>): Promise<T> {
  const vault = new Vault({ url: database.url, masterKey });
  try {
    await vault.migrate();
    return await use(vault);
  } finally {
    await vault.close();
    await eventually(nobodyIsConnected);
  }
}

/** PostgreSQL sees the end of a connection a little later than whoever ended it. */
async function nobodyIsConnected(): Promise<boolean> {
  const client = await connectTo(database.url);
  const { rowCount } = await client.query(
    `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`,
  );
  await client.end();
  return rowCount === 0;
}

describe('a rotation of the master key', () => {
  const people = new Set(Array.from({ length: 6_000 }, () => randomUUID()));
  const [ada, gone] = [[...people][0]!, randomUUID()];
  const login = { kind: 'mobile', value: '+4915123000111' } as const;
  const accountId = randomUUID();
  let sealed: string;
  let token: string;
  let cookieSecret: Buffer;

  beforeAll(() =>
    opened(from, async (vault) => {
      const keys = new VaultPersonKeys(vault);
      sealed = (await keys.toSeal(people)).seal(ada, 'x', 'Ada Byron');
      await keys.erase(gone);
      await vault.transaction((tx) => new Logins(vault).take(tx, [{ ...login, accountId }]));
      token = new Tokens(vault).secretFor('set-up', ada);
      cookieSecret = vault.secretFor('cookie');
    }),
  );

  it('is refused while Slotwell runs, and with a key that is not the vault’s', async () => {
    const url = database.url;
    await opened(from, async () => {
      await expect(rotateMasterKey({ url, from, to })).rejects.toThrow(VaultInUse);
    });
    await expect(rotateMasterKey({ url, from: randomBytes(32), to })).rejects.toThrow(WrongMasterKey);
  });

  it('leaves everything under the old key when it is interrupted', async () => {
    const halfway = () => {
      throw new Error('halfway');
    };
    await expect(rotateMasterKey({ url: database.url, from, to }, halfway)).rejects.toThrow('halfway');
    await opened(from, async (vault) => {
      expect((await new VaultPersonKeys(vault).toOpen(people)).open(ada, 'x', sealed)).toBe('Ada Byron');
    });
  });

  it('keeps every key, login, link, cookie and erasure', async () => {
    expect(await rotateMasterKey({ url: database.url, from, to })).toEqual({ done: true, people: 6_000 });
    expect(await rotateMasterKey({ url: database.url, from, to })).toEqual({ done: false, people: 0 });
    await expect(opened(from, () => Promise.resolve())).rejects.toThrow(WrongMasterKey);
    await opened(to, async (vault) => {
      const keyring = await new VaultPersonKeys(vault).toOpen(new Set([...people, gone]));
      expect(keyring.open(ada, 'x', sealed)).toBe('Ada Byron');
      for (const person of people) expect(() => keyring.seal(person, 'x', 'text')).not.toThrow();
      expect(keyring.open(gone, 'x', sealed)).toBeNull();
      expect(await new Logins(vault).find(login)).toBe(accountId);
      expect(new Tokens(vault).secretFor('set-up', ada)).toBe(token);
      expect(vault.secretFor('cookie')).toEqual(cookieSecret);
    });
  });

  it('lets nobody keep a key under the old master key any more', async () => {
    const late = new Vault({ url: database.url, masterKey: from });
    const keys = new VaultPersonKeys(late);
    await expect(keys.toSeal(new Set([randomUUID()]))).rejects.toThrow(WrongMasterKey);
    await late.close();
  });
});
