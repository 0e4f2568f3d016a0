import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import type { Tokens } from './tokens.js';
import type { Vault } from './vault.js';

/** Without letters and digits that look alike. */
const LETTERS = 'ABCDEFGHJKMNPQRSTVWXYZ23456789';
const LENGTH = 12;
const VALID_MS = 7 * 24 * 3_600_000;

/** Codes that the front desk gives to whoever is to act for a patient. Each works once, within a week. */
export class ActForCodes {
  constructor(
    private readonly vault: Vault,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
  ) {}

  /** `ABCD-EFGH-JKMN`: 58 bits that follow from a command (`cause`, its id), so that a repeat shows the same. */
  async issue(cause: string, patientId: string): Promise<string> {
    const bytes = Buffer.from(this.tokens.secretFor('act-for', cause), 'base64url');
    const letters = [...bytes.subarray(0, LENGTH)].map((byte) => LETTERS[byte % LETTERS.length] ?? '');
    const code = letters.join('');
    const until = new Date(Date.parse(this.clock.now()) + VALID_MS).toISOString();
    await this.tokens.keep(this.vault, {
      token: code,
      purpose: 'act-for',
      accountId: patientId,
      details: null,
      until,
    });
    return code.replace(/(.{4})(?=.)/g, '$1-');
  }

  /** Makes codes void that were given out for a patient and not used yet. */
  voidOf(patientId: string): Promise<void> {
    return this.tokens.voidOf(this.vault, patientId, 'act-for');
  }

  /** Uses a code up, as it was typed, for a command (`by`, its id), which may come again. Answers whom it is for. */
  async use(typed: string, by: string): Promise<{ readonly patientId: string } | Refusal> {
    const code = typed.toUpperCase().replace(/[^A-Z0-9]/g, '');
    const found = await this.vault.transaction((tx) =>
      this.tokens.use(tx, code, 'act-for', by, this.clock.now()),
    );
    if (isRefusal(found) || found.accountId === null) return refuse('act-for-code-not-valid', 'code');
    return { patientId: found.accountId };
  }
}
