import { createHash } from 'node:crypto';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { hmacOf, type Vault, type VaultQueries, type VaultTransaction } from './vault.js';

export type TokenPurpose = 'set-up' | 'invitation' | 'verify-email' | 'reset-password' | 'act-for';

/** What a token stands for. `details` is text that its maker has sealed. */
export interface Token {
  readonly accountId: string | null;
  readonly details: string | null;
}

export interface NewToken extends Token {
  readonly token: string;
  readonly purpose: TokenPurpose;
  /** ISO instant after which it is no good. */
  readonly until: string;
}

interface Row extends Token {
  readonly expired: boolean;
  readonly usedBy: string | null;
}

const FOUND = `account_id AS "accountId", details, expires_at < $3 AS expired, used_by AS "usedBy"`;

/** Secrets in links. Each works once, for its purpose, until it expires; only their hashes are kept. */
export class Tokens {
  private readonly hmac: (text: string) => Buffer;

  constructor(private readonly vault: Vault) {
    this.hmac = hmacOf(vault, 'tokens');
  }

  /** The secret (43 letters of base64url) that follows from its cause, so that a repeated command shows the same link. */
  secretFor(purpose: TokenPurpose, cause: string): string {
    return this.hmac(`${purpose}:${cause}`).toString('base64url');
  }

  async keep(tx: VaultQueries, { token, purpose, accountId, details, until }: NewToken): Promise<void> {
    await tx.query(
      `INSERT INTO vault.tokens (token, purpose, account_id, details, expires_at)
       VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
      [hashOf(token), purpose, accountId, details, until],
    );
  }

  /** Looks at a token without using it. `by` is the command that may have used it before, `now` an ISO instant. */
  async peek(token: string, purpose: TokenPurpose, by: string | null, now: string): Promise<Token | Refusal> {
    const rows = await this.vault.query<Row>(
      `SELECT ${FOUND} FROM vault.tokens WHERE token = $1 AND purpose = $2`,
      [hashOf(token), purpose, now],
    );
    return usable(rows[0], by);
  }

  /** Uses a token up. The same command (`by`, its id) may use it again. Waits for another who is about to use it. */
  async use(
    tx: VaultTransaction,
    token: string,
    purpose: TokenPurpose,
    by: string,
    now: string,
  ): Promise<Token | Refusal> {
    const rows = await tx.query<Row>(
      `SELECT ${FOUND} FROM vault.tokens WHERE token = $1 AND purpose = $2 FOR UPDATE`,
      [hashOf(token), purpose, now],
    );
    const found = usable(rows[0], by);
    if (isRefusal(found)) return found;
    await tx.query('UPDATE vault.tokens SET used_at = $2, used_by = $3 WHERE token = $1', [
      hashOf(token),
      now,
      by,
    ]);
    return found;
  }

  /** Makes the unused tokens of an account void that are for this purpose. */
  async voidOf(tx: VaultQueries, accountId: string, purpose: TokenPurpose): Promise<void> {
    await tx.query('DELETE FROM vault.tokens WHERE account_id = $1 AND purpose = $2 AND used_at IS NULL', [
      accountId,
      purpose,
    ]);
  }
}

function usable(row: Row | undefined, by: string | null): Token | Refusal {
  if (!row) return refuse('link-not-valid');
  if (row.usedBy !== null && row.usedBy !== by) return refuse('link-used');
  if (row.expired && row.usedBy === null) return refuse('link-expired');
  return { accountId: row.accountId, details: row.details };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
