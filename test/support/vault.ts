import { randomBytes } from 'node:crypto';
import { Clock } from '../../src/platform/clock.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { testDatabase } from './postgres.js';

export interface TestVault {
  readonly vault: Vault;
  readonly url: string;
  readonly masterKey: Buffer;
  /** Another connection pool to the same vault, as another process would have it; closed with the rest. */
  another(masterKey?: Buffer): Vault;
  /** Closes all pools and drops the database. */
  close(): Promise<void>;
}

/** A migrated vault in a database of its own. */
export async function testVault(masterKey = randomBytes(32)): Promise<TestVault> {
  const { url, drop } = await testDatabase();
  const vaults: Vault[] = [];
  const another = (key = masterKey) => {
    const vault = new Vault({ url, masterKey: key });
    vaults.push(vault);
    return vault;
  };
  const vault = another();
  await vault.migrate();
  return {
    vault,
    url,
    masterKey,
    another,
    close: async () => {
      await Promise.all(vaults.map((each) => each.close()));
      await drop();
    },
  };
}

/** A clock that stands still until it is told to go on. */
export class TestClock extends Clock {
  constructor(private instant = '2026-11-23T08:00:00.000Z') {
    super();
  }

  override now(): string {
    return this.instant;
  }

  advance({ hours = 0, seconds = 0 }: { hours?: number; seconds?: number }): void {
    this.instant = new Date(Date.parse(this.instant) + hours * 3_600_000 + seconds * 1_000).toISOString();
  }
}
