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

/** A secret that an app has, as `confirm` takes it. `step` is the time step of the code that showed it. */
export interface ProvenSecret {
  readonly accountId: string;
  readonly sealed: string;
  readonly step: number;
}

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
const RECOVERY_LETTERS = 24;
const SEALED_AS = 'vault.second-factor';

/** The second factors of accounts: a secret shared with an authenticator app, and codes for when that is lost. */
export class SecondFactors {
  private readonly hmac: (text: string) => Buffer;
  private readonly offers: (text: string) => Buffer;

  constructor(
    private readonly vault: Vault,
    private readonly keys: PersonKeys,
    private readonly clock: Clock,
  ) {
    this.hmac = hmacOf(vault, 'codes');
    this.offers = hmacOf(vault, 'second-factors');
  }

  /** Whether the account has one that its owner has shown to have. */
  async has(accountId: string): Promise<boolean> {
    return (await this.find(accountId))?.confirmed ?? false;
  }

  /**
   * The secret that a session is shown, to set up a second factor with; `null` when there is one already. No other
   * session of the account is shown it: whoever looked into one learns nothing of what is set up in another.
   */
  async offered(accountId: string, sessionId: string): Promise<Buffer | null> {
    if (await this.has(accountId)) return null;
    return this.offers(JSON.stringify([accountId, sessionId])).subarray(0, SECRET_BYTES);
  }

  /** The proof, by a code, that an app has the secret that the session was shown; `null` when it is none. */
  async proven(accountId: string, sessionId: string, code: string): Promise<ProvenSecret | null> {
    const secret = await this.offered(accountId, sessionId);
    const step = secret && matchingStep(secret, plain(code), this.clock.now(), 0);
    if (secret === null || step === null) return null;
    const keyring = await this.keys.toSeal(new Set([accountId]));
    return { accountId, sealed: keyring.seal(accountId, SEALED_AS, secret.toString('base64')), step };
  }

  /**
   * From now on the account is asked for a code, and that of the proof is used up. Answers the recovery codes, in the
   * open for the only time; refuses with `code-not-valid` when a second factor is there meanwhile.
   */
  async confirm(
    tx: VaultQueries,
    { accountId, sealed, step }: ProvenSecret,
  ): Promise<readonly string[] | Refusal> {
    const confirmed = await tx.query(
      `INSERT INTO vault.second_factors AS f (account_id, secret, confirmed_at, last_step) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) DO UPDATE
         SET secret = excluded.secret, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step
         WHERE f.confirmed_at IS NULL
       RETURNING 1`,
      [accountId, sealed, this.clock.now(), step],
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
