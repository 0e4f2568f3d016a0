import { UNHURRIED, type Vault, type VaultQueries, type VaultTransaction } from './vault.js';

export interface Credential {
  /** PHC form. */
  readonly passwordHash: string;
  /** Whether the account is locked: nobody signs in to it. */
  readonly locked: boolean;
  /** What is to be told at the next sign-in: `reset-code-issued`. */
  readonly tell: string | null;
  readonly secondFactor: boolean;
  /** Counts the changes of what proves somebody: see `Credentials.supersede`. */
  readonly generation: number;
}

/** The columns of a `Credential`, from `vault.credentials c`. */
export const CREDENTIAL = `c.password_hash AS "passwordHash", c.locked, c.tell, c.generation,
  EXISTS (SELECT FROM vault.second_factors f WHERE f.account_id = c.account_id AND f.confirmed_at IS NOT NULL)
    AS "secondFactor"`;

/** That of an account whose password was just set for the first time. */
export const FIRST_GENERATION = 0;

/** The passwords of accounts, as hashes. */
export class Credentials {
  constructor(private readonly vault: Vault) {}

  async of(accountId: string): Promise<Credential | null> {
    const rows = await this.vault.query<Credential>(
      `SELECT ${CREDENTIAL} FROM vault.credentials c WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** Gives each of these accounts its password hash, in place of an older one. `now` is an ISO instant. */
  async set(tx: VaultTransaction, passwordHashes: ReadonlyMap<string, string>, now: string): Promise<void> {
    await tx.query(
      `INSERT INTO vault.credentials (account_id, password_hash, password_set_at)
       SELECT account_id, password_hash, $3 FROM unnest($1::uuid[], $2::text[]) AS given (account_id, password_hash)
       ON CONFLICT (account_id) DO UPDATE
         SET password_hash = excluded.password_hash, password_set_at = excluded.password_set_at`,
      [[...passwordHashes.keys()], [...passwordHashes.values()], now],
    );
  }

  /**
   * Has the account to itself until the transaction ends: of several changes of how it is known, reached or proven, each
   * sees what the one before has done. Answers `false` where it has no password, or one of another generation.
   */
  async hold(tx: VaultTransaction, accountId: string, generation?: number): Promise<boolean> {
    const rows = await tx.query<{ generation: number }>(
      'SELECT generation FROM vault.credentials WHERE account_id = $1 FOR UPDATE',
      [accountId],
    );
    return rows.some((row) => generation === undefined || row.generation === generation);
  }

  /**
   * The same, for what begins a new generation: who was checked before it, or is being checked, is not let in. To be
   * called before the sessions are ended that go with it.
   */
  async supersede(tx: VaultQueries, accountId: string, generation?: number): Promise<boolean> {
    const rows = await tx.query(
      `UPDATE vault.credentials SET generation = generation + 1
       WHERE account_id = $1 AND generation = coalesce($2, generation) RETURNING 1`,
      [accountId, generation ?? null],
    );
    return rows.length > 0;
  }

  /** Keeps the same password under a newer hash, unless it was changed meanwhile. */
  async strengthen(accountId: string, before: string, after: string): Promise<void> {
    await this.vault.query(
      'UPDATE vault.credentials SET password_hash = $3 WHERE account_id = $1 AND password_hash = $2',
      [accountId, before, after],
    );
  }

  /** Has something told at the next sign-in. */
  async tellLater(tx: VaultQueries, accountId: string, what: 'reset-code-issued'): Promise<void> {
    await tx.query('UPDATE vault.credentials SET tell = $2 WHERE account_id = $1', [accountId, what]);
  }

  /** It was told. */
  async told(accountId: string): Promise<void> {
    await this.vault.query('UPDATE vault.credentials SET tell = NULL WHERE account_id = $1', [accountId]);
  }

  /** Lets nobody in any more, whoever is just being checked included. */
  async lock(accountId: string): Promise<void> {
    await this.vault.query(
      'UPDATE vault.credentials SET locked = true, generation = generation + 1 WHERE account_id = $1',
      [accountId],
    );
  }

  async unlock(accountId: string): Promise<void> {
    await this.vault.query('UPDATE vault.credentials SET locked = false WHERE account_id = $1', [accountId]);
  }

  /** Whether a refused sign-in is to be noted as an event now: true once an hour. `now` is an ISO instant. */
  async noteRefusal(accountId: string, now: string): Promise<boolean> {
    const noted = await this.vault.queryPrepared(
      `UPDATE vault.credentials SET refusal_noted_at = $2 FROM (${UNHURRIED}) AS unhurried
       WHERE account_id = $1 AND (refusal_noted_at IS NULL OR refusal_noted_at <= $2::timestamptz - interval '1 hour')
       RETURNING account_id`,
      [accountId, now],
    );
    return noted.length > 0;
  }
}
