import { Injectable } from '@nestjs/common';
import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { Messages, type SealedMessage } from '../../platform/vault/messages.js';
import { VaultPersonKeys } from '../../platform/vault/person-keys.js';
import { Tokens, type NewToken } from '../../platform/vault/tokens.js';
import type { VaultTransaction } from '../../platform/vault/vault.js';
import { EMAIL_LINK_HOURS } from '../domain/account/verify-contact.js';
import { Letters, minutesAfter } from './letters.js';

const SEALED_AS = 'vault.verify-email';

/** A link on its way: `null` where no mail is sent. */
export interface PreparedProof {
  readonly token: NewToken;
  readonly message: SealedMessage;
}

/** The links that prove an e-mail address. Each is bound to the address it was sent to, and works once. */
@Injectable()
export class EmailProof {
  constructor(
    private readonly tokens: Tokens,
    private readonly keys: VaultPersonKeys,
    private readonly messages: Messages,
    private readonly letters: Letters,
  ) {}

  /** Writes the letter with the link; `keep` then commits both. */
  async prepare(
    { commandId, now }: CommandMeta,
    accountId: string,
    email: string | null,
  ): Promise<PreparedProof | null> {
    if (email === null || !this.letters.can('mail')) return null;
    const token = this.tokens.secretFor('verify-email', commandId);
    const until = minutesAfter(now, EMAIL_LINK_HOURS * 60);
    const message = await this.letters.seal({
      cause: commandId,
      accountId,
      channel: 'mail',
      to: email,
      kind: 'verify-email',
      until,
      secret: this.letters.link('/verify-email', token),
    });
    if (message === null) return null;
    const keyring = await this.keys.toSeal(new Set([accountId]));
    const details = keyring.seal(accountId, SEALED_AS, email);
    return { token: { token, purpose: 'verify-email', accountId, details, until }, message };
  }

  async keep(tx: VaultTransaction, proof: PreparedProof | null): Promise<void> {
    if (proof === null) return;
    await this.tokens.keep(tx, proof.token);
    await this.messages.keep(tx, [proof.message]);
  }

  /** Which address of which account the link proves. `by` is the command that may have used it before. */
  async peek(
    token: string,
    by: string | null,
    now: string,
  ): Promise<{ readonly accountId: string; readonly email: string } | Refusal> {
    const found = await this.tokens.peek(token, 'verify-email', by, now);
    if (isRefusal(found)) return found;
    const { accountId, details } = found;
    if (accountId === null || details === null) return refuse('link-not-valid');
    const keyring = await this.keys.toOpen(new Set([accountId]));
    const email = keyring.open(accountId, SEALED_AS, details);
    return email === null ? refuse('link-not-valid') : { accountId, email };
  }

  async use(tx: VaultTransaction, token: string, by: string, now: string): Promise<Refusal | null> {
    const used = await this.tokens.use(tx, token, 'verify-email', by, now);
    return isRefusal(used) ? used : null;
  }

  /** Makes links void that were sent to an address the account had before. */
  voidOf(tx: VaultTransaction, accountId: string): Promise<void> {
    return this.tokens.voidOf(tx, accountId, 'verify-email');
  }
}
