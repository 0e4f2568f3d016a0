import { Injectable } from '@nestjs/common';
import type { CommandMeta } from '../../kernel/command.js';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Codes } from '../../platform/vault/codes.js';
import { leakedPasswords } from '../../platform/vault/common-passwords.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Messages } from '../../platform/vault/messages.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Passwords } from '../../platform/vault/passwords.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { Tokens } from '../../platform/vault/tokens.js';
import { Vault, type VaultTransaction } from '../../platform/vault/vault.js';
import type { PasswordChange } from '../domain/account/account.events.js';
import { accountStream } from '../domain/account/account.js';
import { checkPassword } from '../domain/account/password-rule.js';
import { RecordPasswordChange } from '../domain/account/record-password-change.js';
import { clinicName } from './clinic-name.js';
import { Letters, minutesAfter } from './letters.js';

/** A password about to take the place of another. `meta` is that of the command that asks for it. */
export interface PasswordToSet {
  readonly meta: CommandMeta;
  readonly accountId: string;
  readonly password: string;
  readonly how: PasswordChange;
  /** Of the credentials with the password that was shown; a link or a code is good for whichever there are. */
  readonly generation?: number;
  /** The only session that goes on. */
  readonly keptSession?: string;
  /** Uses up, in the same transaction, what gave the right to set it. */
  readonly claim?: (tx: VaultTransaction) => Promise<Refusal | null>;
}

/** Sets passwords: all that the old one opened ends with it, in one transaction, and its owner is told. */
@Injectable()
export class NewPassword {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly credentials: Credentials,
    private readonly passwords: Passwords,
    private readonly sessions: Sessions,
    private readonly tokens: Tokens,
    private readonly codes: Codes,
    private readonly messages: Messages,
    private readonly letters: Letters,
    private readonly outbox: Outbox,
  ) {}

  /** @throws {TooBusy} when too many passwords wait to be hashed */
  async set(toSet: PasswordToSet): Promise<Settled> {
    const { meta, accountId, password, how, generation, keptSession, claim } = toSet;
    const { state: account } = await this.eventStore.load(accountStream, accountId);
    if (account.status === 'locked') return refuse('account-locked');
    if (account.status !== 'open') return refuse('unknown-account');
    const { fullName, mobile, email } = account;
    const about = [fullName, mobile, email ?? '', await clinicName(this.eventStore)];
    const easy = checkPassword(password, about, leakedPasswords);
    if (easy) return easy;

    const hash = await this.passwords.hash(password);
    const record = new RecordPasswordChange({ accountId, how }, stepOf(meta, 'record-password-change'));
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [record] });
    const told = await this.toldTo(meta, account);
    const committed = await this.vault.transaction(async (tx) => {
      const isSame = await this.credentials.supersede(tx, accountId, generation);
      if (!isSame && generation !== undefined) return refuse('wrong-password', 'oldPassword');
      const refused = await claim?.(tx);
      if (refused) return refused;
      await this.credentials.set(tx, new Map([[accountId, hash]]), meta.now);
      await this.tokens.voidOf(tx, accountId, 'reset-password');
      await this.codes.voidResets(tx, accountId);
      await this.sessions.destroyOf(accountId, keptSession, tx);
      await this.messages.keep(tx, [told]);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }

  private async toldTo(
    { commandId, now }: CommandMeta,
    account: {
      accountId: string;
      email: string | null;
      emailVerified: boolean;
      mobile: string;
      mobileVerified: boolean;
    },
  ) {
    const { accountId, email, emailVerified, mobile, mobileVerified } = account;
    const letter = {
      cause: commandId,
      accountId,
      kind: 'password-changed',
      until: minutesAfter(now, 1440),
    } as const;
    if (email !== null && emailVerified) return this.letters.seal({ ...letter, channel: 'mail', to: email });
    return mobileVerified ? this.letters.seal({ ...letter, channel: 'sms', to: mobile }) : null;
  }
}
