import { CREDENTIAL, type Credential } from './credentials.js';
import { hmacOf, type Vault, type VaultQueries, type VaultTransaction } from './vault.js';

/** What somebody signs in with: a mobile in E.164, or a verified e-mail address. */
export interface Login {
  readonly kind: 'mobile' | 'email';
  readonly value: string;
}

export interface LoginOf extends Login {
  readonly accountId: string;
}

/** Which account a login belongs to. Each belongs to one: this table decides who was first. */
export class Logins {
  private readonly hmac: (text: string) => Buffer;

  constructor(private readonly vault: Vault) {
    this.hmac = hmacOf(vault, 'logins');
  }

  /** The id of the account that holds the login. */
  async find(login: Login, on: VaultQueries = this.vault): Promise<string | null> {
    const rows = await on.query<{ account_id: string }>(
      'SELECT account_id FROM vault.logins WHERE login = $1',
      [this.keyOf(login)],
    );
    return rows[0]?.account_id ?? null;
  }

  /** The account that holds the login, with its password, in one question. */
  async findCredential(login: Login): Promise<(Credential & { readonly accountId: string }) | null> {
    const rows = await this.vault.queryPrepared<Credential & { readonly accountId: string }>(
      `SELECT c.account_id AS "accountId", ${CREDENTIAL}
       FROM vault.logins JOIN vault.credentials c USING (account_id) WHERE login = $1`,
      [this.keyOf(login)],
    );
    return rows[0] ?? null;
  }

  /**
   * Takes logins for accounts, and answers those that another account holds; they stay with it. Waits for another
   * transaction that takes one of them at the same time.
   */
  async take(tx: VaultTransaction, logins: readonly LoginOf[]): Promise<readonly LoginOf[]> {
    const wanted = logins
      .map((login) => ({ login, key: this.keyOf(login) }))
      .sort((one, other) => Buffer.compare(one.key, other.key));
    const keys = wanted.map(({ key }) => key);
    await tx.query(
      `INSERT INTO vault.logins (login, kind, account_id)
       SELECT * FROM unnest($1::bytea[], $2::text[], $3::uuid[]) ON CONFLICT DO NOTHING`,
      [keys, wanted.map(({ login }) => login.kind), wanted.map(({ login }) => login.accountId)],
    );
    const held = await tx.query<{ login: Buffer; account_id: string }>(
      'SELECT login, account_id FROM vault.logins WHERE login = ANY($1::bytea[])',
      [keys],
    );
    const holder = new Map(held.map((row) => [row.login.toString('hex'), row.account_id]));
    return wanted
      .filter(({ login, key }) => holder.get(key.toString('hex')) !== login.accountId)
      .map(({ login }) => login);
  }

  /** Gives up what an account signs in with, so that it may take another of the kind. */
  async release(tx: VaultTransaction, accountId: string, kind: Login['kind']): Promise<void> {
    await tx.query('DELETE FROM vault.logins WHERE account_id = $1 AND kind = $2', [accountId, kind]);
  }

  /** A mobile and an address that happened to read the same would still differ. */
  private keyOf({ kind, value }: Login): Buffer {
    return this.hmac(`${kind}:${kind === 'email' ? value.trim().toLowerCase() : value}`);
  }
}
