import type { VaultPersonKeys } from './person-keys.js';
import type { ErasureRegister } from './erasure-register.js';
import type { Vault } from './vault.js';

/** Columns that say whose a row of the vault is. */
const WHOSE = ['account_id', 'person', 'patient_id'];
/** The row of an erased person stays there, marked. */
const KEPT = 'person_keys';

/** Destroys what the vault keeps of people. Everything may be done again: what is gone stays gone. */
export class Erasures {
  constructor(
    private readonly vault: Vault,
    private readonly keys: VaultPersonKeys,
    private readonly register: ErasureRegister,
  ) {}

  /**
   * Notes the person in the register that no backup brings back, destroys the key, and deletes sessions, credentials,
   * logins, links, messages, errands and whatever else a table of the vault says to be theirs.
   */
  async erase(person: string): Promise<void> {
    await this.register.note(person);
    await this.keys.erase(person);
    const tables = await this.vault.query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       WHERE table_schema = 'vault' AND column_name = ANY ($1) AND table_name <> $2
       ORDER BY table_name`,
      [WHOSE, KEPT],
    );
    await this.vault.transaction(async (tx) => {
      for (const { table, column } of tables)
        await tx.query(`DELETE FROM vault."${table}" WHERE "${column}"::text = $1`, [person]);
    });
  }

  /** Those whose key is destroyed. */
  async erased(): Promise<string[]> {
    const rows = await this.vault.query<{ person: string }>(
      'SELECT person FROM vault.person_keys WHERE erased_at IS NOT NULL ORDER BY person',
    );
    return rows.map(({ person }) => person);
  }
}
