import { createHash, randomInt } from 'node:crypto';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import { hmacOf, type Vault, type VaultQueries } from './vault.js';

export type CodePurpose = 'verify-mobile' | 'reset-by-sms' | 'reset-by-hand';

/** What a code is for. `details` is text that its maker has sealed, and that the code proves. */
export interface NewCode {
  readonly accountId: string;
  readonly purpose: CodePurpose;
  readonly code: string;
  readonly details: string | null;
  /** ISO instant after which it is no good. */
  readonly until: string;
}

/** Of a million codes somebody may guess five. */
const MOST_TRIES = 5;
/** Without letters and digits that look alike. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';

/** Short secrets that people type. A new one of the same purpose takes the place of the one before. */
export class Codes {
  private readonly hmac: (text: string) => Buffer;

  constructor(private readonly vault: Vault) {
    this.hmac = hmacOf(vault, 'codes');
  }

  async keep(tx: VaultQueries, { accountId, purpose, code, details, until }: NewCode): Promise<void> {
    await tx.query(
      `INSERT INTO vault.codes (account_id, purpose, code, details, expires_at) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (account_id, purpose) DO UPDATE
         SET code = excluded.code, details = excluded.details, expires_at = excluded.expires_at, tries = 0`,
      [accountId, purpose, this.hashOf(accountId, purpose, code), details, until],
    );
  }

  /**
   * Looks whether a code is right, which counts as a try: refuses with `code-not-valid`, and everything after too many
   * wrong ones. A right one has to be `use`d still. `now` is an ISO instant.
   */
  async check(
    accountId: string,
    purpose: CodePurpose,
    code: string,
    now: string,
  ): Promise<{ readonly details: string | null } | Refusal> {
    const [row] = await this.vault.query<{ code: Buffer; details: string | null }>(
      `UPDATE vault.codes SET tries = tries + 1
       WHERE account_id = $1 AND purpose = $2 AND tries < $3 AND expires_at > $4 RETURNING code, details`,
      [accountId, purpose, MOST_TRIES, now],
    );
    const isRight = row?.code.equals(this.hashOf(accountId, purpose, code)) ?? false;
    return row && isRight ? { details: row.details } : refuse('code-not-valid', 'code');
  }

  /** Uses a code up; refuses when somebody was faster. */
  async use(
    tx: VaultQueries,
    accountId: string,
    purpose: CodePurpose,
    code: string,
  ): Promise<Refusal | null> {
    const used = await tx.query(
      'DELETE FROM vault.codes WHERE account_id = $1 AND purpose = $2 AND code = $3 RETURNING 1',
      [accountId, purpose, this.hashOf(accountId, purpose, code)],
    );
    return used.length > 0 ? null : refuse('code-not-valid', 'code');
  }

  /** Makes all codes of an account void that would give it a new password. */
  async voidResets(tx: VaultQueries, accountId: string): Promise<void> {
    await tx.query(
      `DELETE FROM vault.codes WHERE account_id = $1 AND purpose IN ('reset-by-sms', 'reset-by-hand')`,
      [accountId],
    );
  }

  private hashOf(accountId: string, purpose: CodePurpose, code: string): Buffer {
    return this.hmac(JSON.stringify([accountId, purpose, plain(code)]));
  }
}

/** Six digits, as people know them from SMS. */
export function digitCode(): string {
  return randomInt(1_000_000).toString().padStart(6, '0');
}

/** Ten letters and digits in two groups (49 bits) that follow from a secret, for codes that are good for longer. */
export function letterCode(secret: string): string {
  return lettersOf(createHash('sha512').update(secret).digest(), 10).replace(/(.{5})(?=.)/, '$1-');
}

/** So many letters and digits that follow from 64 random bytes, each as likely as any other. */
export function lettersOf(bytes: Buffer, count: number): string {
  const base = BigInt(LETTERS.length);
  let number = BigInt(`0x${bytes.toString('hex')}`);
  return Array.from({ length: count }, () => {
    const letter = LETTERS.charAt(Number(number % base));
    number /= base;
    return letter;
  }).join('');
}

/** As it was meant: without spaces and dashes, in capitals. */
export function plain(code: string): string {
  return code.replace(/[\s-]+/g, '').toUpperCase();
}
