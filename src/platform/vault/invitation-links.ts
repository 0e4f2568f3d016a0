import type { Role } from '../../kernel/actor.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Clock } from '../clock.js';
import type { PersonKeys } from '../event-store/keyring.js';
import type { NewToken, Tokens } from './tokens.js';
import type { VaultTransaction } from './vault.js';

/** Who is invited to which role. `mobile` is E.164, `until` an ISO instant. */
export interface Invitation {
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly role: Role;
  readonly until: string;
  /** The patient whom the account is to be of, when the clinic registered them before. */
  readonly patientId?: string;
}

const SEALED_AS = 'vault.invitation';

/** The secrets of invitation links. Each is bound to one account and works once. */
export class InvitationLinks {
  constructor(
    private readonly tokens: Tokens,
    private readonly keys: PersonKeys,
    private readonly clock: Clock,
  ) {}

  /** The token that follows from a command (`cause`, its id): the same one when the command comes again. */
  tokenFor(cause: string): string {
    return this.tokens.secretFor('invitation', cause);
  }

  /** Seals the invitation under the token that follows from a command; `keep` then commits it. */
  async prepare(cause: string, invitation: Invitation): Promise<NewToken> {
    const { accountId, until } = invitation;
    const keyring = await this.keys.toSeal(new Set([accountId]));
    const details = keyring.seal(accountId, SEALED_AS, JSON.stringify(invitation));
    return { token: this.tokenFor(cause), purpose: 'invitation', until, accountId, details };
  }

  keep(tx: VaultTransaction, prepared: NewToken): Promise<void> {
    return this.tokens.keep(tx, prepared);
  }

  /**
   * Whom the link invites, without using it. Refuses with `link-not-valid`, `link-expired` or `link-used`; to the
   * command that used it (`by`, its id) it still answers.
   */
  async peek(token: string, by?: string): Promise<Invitation | Refusal> {
    const found = await this.tokens.peek(token, 'invitation', by ?? null, this.clock.now());
    if (isRefusal(found)) return found;
    const { accountId, details } = found;
    if (accountId === null || details === null) return refuse('link-not-valid');
    const keyring = await this.keys.toOpen(new Set([accountId]));
    const invitation = keyring.open(accountId, SEALED_AS, details);
    return invitation === null ? refuse('link-not-valid') : (JSON.parse(invitation) as Invitation);
  }

  /** Uses the link up for a command (`by`, its id). */
  async use(tx: VaultTransaction, token: string, by: string): Promise<Refusal | null> {
    const answer = await this.tokens.use(tx, token, 'invitation', by, this.clock.now());
    return isRefusal(answer) ? answer : null;
  }
}
