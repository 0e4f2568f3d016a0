import { randomBytes } from 'node:crypto';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import type { PersonKeys } from '../event-store/keyring.js';
import { lettersOf, plain } from './codes.js';
import { matchingStep } from './totp.js';
import { hmacOf, type Vault, type VaultQueries } from './vault.js';

interface Row {
  readonly secret: string;
  readonly confirmed: boolean;
  readonly lastStep: string;
}

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_LETTERS = 24;
const SEALED_AS = 'vault.second-factor';

/** The second factors of accounts: a secret shared with an authenticator app, and codes for when that is lost. */
export class SecondFactors {
  private readonly hmac: (text: string) => Buffer;

  constructor(
    private readonly vault: Vault,
    private readonly keys: PersonKeys,
    private readonly clock: Clock,
  ) {
    this.hmac = hmacOf(vault, 'codes');
  }

  /** Whether the account has one that its owner has shown to have. */
  async has(accountId: string): Promise<boolean> {
    return (await this.find(accountId))?.confirmed ?? false;
  }

  /** The secret that waits to be confirmed, made if there is none; `null` when a second factor is there already. */
  async pending(accountId: string): Promise<Buffer | null> {
    const keyring = await this.keys.toSeal(new Set([accountId]));
    const fresh = keyring.seal(accountId, SEALED_AS, randomBytes(SECRET_BYTES).toString('base64'));
    await this.vault.query(
      'INSERT INTO vault.second_factors (account_id, secret) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [accountId, fresh],
    );
    const row = await this.find(accountId);
    return row === null || row.confirmed ? null : this.open(accountId, row);
  }

  /** The time step of a code that shows that the app has the secret that waits; `null` when it does not. */
  async stepShown(accountId: string, code: string): Promise<number | null> {
    const row = await this.find(accountId);
    if (row === null || row.confirmed) return null;
    const secret = await this.open(accountId, row);
    return secret && matchingStep(secret, plain(code), this.clock.now(), 0);
  }

  /**
   * From now on the account is asked for a code, and that of `step` is used up. Answers the recovery codes, in the open
   * for the only time; refuses with `code-not-valid` when nothing waits any more.
   */
  async confirm(tx: VaultQueries, accountId: string, step: number): Promise<readonly string[] | Refusal> {
    const confirmed = await tx.query(
      `UPDATE vault.second_factors SET confirmed_at = $2, last_step = $3
       WHERE account_id = $1 AND confirmed_at IS NULL RETURNING 1`,
      [accountId, this.clock.now(), step],
    );
    return confirmed.length > 0 ? this.renewRecoveryCodes(tx, accountId) : refuse('code-not-valid', 'code');
  }

  /** New recovery codes in place of all others. */
  async renewRecoveryCodes(tx: VaultQueries, accountId: string): Promise<readonly string[]> {
    const codes = Array.from({ length: RECOVERY_CODES }, () => recoveryCode());
    await tx.query('DELETE FROM vault.recovery_codes WHERE account_id = $1', [accountId]);
    await tx.query(
      'INSERT INTO vault.recovery_codes (account_id, code) SELECT $1, code FROM unnest($2::bytea[]) AS code',
      [accountId, codes.map((code) => this.hashOf(accountId, code))],
    );
    return codes;
  }

  /** How many recovery codes are left. */
  async recoveryCodesOf(accountId: string): Promise<number> {
    const [row] = await this.vault.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM vault.recovery_codes WHERE account_id = $1 AND used_at IS NULL',
      [accountId],
    );
    return row?.count ?? 0;
  }

  /** Takes a code of the app, or a recovery code: each works once. Refuses with `code-not-valid`. */
  async take(accountId: string, code: string): Promise<{ readonly recovery: boolean } | Refusal> {
    if (await this.takeFromApp(accountId, plain(code))) return { recovery: false };
    const used = await this.vault.query(
      'UPDATE vault.recovery_codes SET used_at = $3 WHERE account_id = $1 AND code = $2 AND used_at IS NULL RETURNING 1',
      [accountId, this.hashOf(accountId, code), this.clock.now()],
    );
    return used.length > 0 ? { recovery: true } : refuse('code-not-valid', 'code');
  }

  /** Takes the second factor away, with what waits and all recovery codes. */
  async remove(tx: VaultQueries, accountId: string): Promise<void> {
    await tx.query('DELETE FROM vault.second_factors WHERE account_id = $1', [accountId]);
  }

  private async takeFromApp(accountId: string, code: string): Promise<boolean> {
    const row = await this.find(accountId);
    if (!row?.confirmed) return false;
    const secret = await this.open(accountId, row);
    const step = secret && matchingStep(secret, code, this.clock.now(), Number(row.lastStep));
    if (step === null) return false;
    const taken = await this.vault.query(
      'UPDATE vault.second_factors SET last_step = $2 WHERE account_id = $1 AND last_step < $2 RETURNING 1',
      [accountId, step],
    );
    return taken.length > 0;
  }

  private async find(accountId: string): Promise<Row | null> {
    const rows = await this.vault.query<Row>(
      `SELECT secret, confirmed_at IS NOT NULL AS confirmed, last_step AS "lastStep"
       FROM vault.second_factors WHERE account_id = $1`,
      [accountId],
    );
    return rows[0] ?? null;
  }

  /** `null` when the person was erased. */
  private async open(accountId: string, { secret }: Row): Promise<Buffer | null> {
    const keyring = await this.keys.toOpen(new Set([accountId]));
    const opened = keyring.open(accountId, SEALED_AS, secret);
    return opened === null ? null : Buffer.from(opened, 'base64');
  }

  private hashOf(accountId: string, code: string): Buffer {
    return this.hmac(JSON.stringify([accountId, 'recovery', plain(code)]));
  }
}

/** Six groups of four (117 bits): too many to be found out from their keyed hash, whoever has the key. */
function recoveryCode(): string {
  return lettersOf(randomBytes(64), RECOVERY_LETTERS).replace(/(.{4})(?=.)/g, '$1-');
}
