import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { isOutage } from '../../../src/platform/outage.js';
import { WrongMasterKey } from '../../../src/platform/vault/master-key.js';
import { UNHURRIED, Vault } from '../../../src/platform/vault/vault.js';
import { testDatabase } from '../../support/postgres.js';
import { testVault, type TestVault } from '../../support/vault.js';
import { eventually } from '../../support/wait.js';

let test: TestVault;
beforeAll(async () => {
  test = await testVault();
  await test.vault.query('CREATE TABLE note (text text)');
});
afterAll(() => test.close());

const notes = async () =>
  (await test.vault.query<{ text: string }>('SELECT text FROM note ORDER BY text')).map(({ text }) => text);

describe('the vault', () => {
  it('is made once, however many processes start at the same time', async () => {
    const database = await testDatabase();
    const masterKey = randomBytes(32);
    const vaults = Array.from({ length: 4 }, () => new Vault({ url: database.url, masterKey }));
    await Promise.all(vaults.map((vault) => vault.migrate()));

    const files = await vaults[0]!.query<{ number: number }>('SELECT number FROM vault.migrations');
    expect(files.length).toBeGreaterThan(4);
    await Promise.all(vaults.map((vault) => vault.close()));
    await database.drop();
  });

  it('refuses a master key that is not its own', async () => {
    await expect(test.another(randomBytes(32)).migrate()).rejects.toThrow(WrongMasterKey);
    await expect(test.another().migrate()).resolves.toBeUndefined();
  });

  it('commits what a transaction did', async () => {
    const answer = await test.vault.transaction(async (tx) => {
      await tx.query('INSERT INTO note VALUES ($1)', ['kept']);
      return { count: 1 };
    });
    expect(answer).toEqual({ count: 1 });
    expect(await notes()).toEqual(['kept']);
  });

  it('lets a statement be unhurried, and no other on the same connection', async () => {
    const vault = new Vault({ url: test.url, masterKey: test.masterKey, connections: 1 });
    const waits = async (from: string) =>
      (
        await vault.queryPrepared<{ waits: string }>(
          `WITH one AS MATERIALIZED (${from}) SELECT current_setting('synchronous_commit') AS waits FROM one`,
          [],
        )
      )[0]?.waits;
    expect([await waits(UNHURRIED), await waits('SELECT 1')]).toEqual(['off', 'on']);
    await vault.close();
  });

  it('takes back what a transaction did that refuses or throws', async () => {
    const refused = await test.vault.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES ('refused')`);
      return refuse('mobile-taken', 'mobile');
    });
    expect(refused).toEqual(refuse('mobile-taken', 'mobile'));

    const thrown = test.vault.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES ('thrown')`);
      throw new Error('halfway');
    });
    await expect(thrown).rejects.toThrow('halfway');
    expect(await notes()).toEqual(['kept']);
  });

  it('goes on after the server has cut all its connections', async () => {
    const vault = test.another();
    await vault.query('SELECT 1');
    await test.vault.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    await expect(vault.query('SELECT 1').catch(() => vault.query('SELECT 1'))).resolves.toHaveLength(1);
  });

  it('fails a transaction whose connection breaks in the middle, and ends no process', async () => {
    const uncaught: unknown[] = [];
    const see = (error: unknown) => uncaught.push(error);
    process.on('uncaughtExceptionMonitor', see);
    const broken = test.vault.transaction(async (tx) => {
      await tx.query(`INSERT INTO note VALUES ('lost')`);
      const [{ pid } = { pid: 0 }] = await tx.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      await test.another().query('SELECT pg_terminate_backend($1)', [pid]);
      await eventually(() => tx.query('SELECT 1').then(() => false, isOutage));
      await tx.query('SELECT 1');
    });
    await expect(broken).rejects.toThrow();
    process.off('uncaughtExceptionMonitor', see);
    expect(uncaught).toEqual([]);
    expect(await notes()).toEqual(['kept']);
  });
});
