import { randomUUID } from 'node:crypto';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import type { Tokens } from './tokens.js';
import type { Vault, VaultTransaction } from './vault.js';

const VALID_MS = 24 * 3_600_000;

/** Stands for the command that opens a sample clinic: however often it is sent, and with whichever link. */
export const FOR_A_SAMPLE = '0e4f6a52-7d0b-4c27-9a53-1f6c0b8d2e91';

/** The secrets of set-up links. Whoever holds one may open the clinic, once. */
export class SetupLinks {
  constructor(
    private readonly vault: Vault,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
  ) {}

  /** A new token for `/setup?token=…`, good for a day. Older ones stay good until the clinic is open. */
  async issue(): Promise<string> {
    const token = this.tokens.secretFor('set-up', randomUUID());
    const until = new Date(Date.parse(this.clock.now()) + VALID_MS).toISOString();
    await this.tokens.keep(this.vault, { token, purpose: 'set-up', until, accountId: null, details: null });
    return token;
  }

  /**
   * Whether the token is good now, for a command that may have used it before (`by`, its id); whether the clinic is open
   * already is for the caller to look up.
   */
  async peek(token: string, by: string | null = null): Promise<boolean> {
    return (await this.check(token, by)) === null;
  }

  /** Why the token is no good: `link-not-valid`, `link-expired` or `link-used`; `null` when it is good. */
  async check(token: string, by: string | null = null): Promise<Refusal | null> {
    const found = await this.tokens.peek(token, 'set-up', by, this.clock.now());
    return isRefusal(found) ? found : null;
  }

  /** Uses the token up. Of all who hold one, the first command (`by`, its id) that commits opens the clinic. */
  async use(tx: VaultTransaction, token: string, by: string): Promise<Refusal | null> {
    const links = await tx.query<{ used_by: string | null }>(
      `SELECT used_by FROM vault.tokens WHERE purpose = 'set-up' ORDER BY token FOR UPDATE`,
    );
    const used = links.find((link) => link.used_by !== null);
    if (used && used.used_by !== by) return refuse('clinic-already-open');
    const answer = await this.tokens.use(tx, token, 'set-up', by, this.clock.now());
    return isRefusal(answer) ? answer : null;
  }
}
