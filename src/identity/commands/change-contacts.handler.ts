import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { Limits } from '../../kernel/limits.js';
import { tidyEmail } from '../../kernel/person-details.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { CONFIG } from '../../platform/platform.module.js';
import { Codes } from '../../platform/vault/codes.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Logins } from '../../platform/vault/logins.js';
import { Messages, type SealedMessage } from '../../platform/vault/messages.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Reauthentication } from '../../platform/vault/reauthentication.js';
import { Throttles, type Subject } from '../../platform/vault/throttles.js';
import { Tokens } from '../../platform/vault/tokens.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream, type OpenAccountState } from '../domain/account/account.js';
import { ChangeAccountDetails, changeAccountDetails } from '../domain/account/change-account-details.js';
import { ChangeContacts } from '../domain/account/change-contacts.js';
import { detailsOfSides } from './details-of-sides.js';
import { EmailProof } from './email-proof.js';
import { Letters, minutesAfter } from './letters.js';
import { rehearse } from './rehearse.js';

@CommandHandler(ChangeContacts)
export class ChangeContactsHandler implements ICommandHandler<ChangeContacts, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly reauthentication: Reauthentication,
    private readonly credentials: Credentials,
    private readonly logins: Logins,
    private readonly tokens: Tokens,
    private readonly codes: Codes,
    private readonly messages: Messages,
    private readonly letters: Letters,
    private readonly proof: EmailProof,
    private readonly outbox: Outbox,
    private readonly throttles: Throttles,
    @Inject(CONFIG) private readonly config: { readonly limits: Limits },
  ) {}

  async execute(command: ChangeContacts): Promise<Settled> {
    const { data, meta } = command;
    const { accountId, fullName } = data;
    if (await this.outbox.knows(meta.commandId)) return this.outbox.carryOut(meta.commandId);
    const mobile = parseMobile(data.mobile) ?? '';
    const email = tidyEmail(data.email);
    const change = new ChangeAccountDetails(
      { accountId, fullName, mobile, email },
      stepOf(meta, 'change-account-details'),
    );
    const { state: before } = await this.eventStore.load(accountStream, accountId);
    if (before.status === 'locked') return refuse('account-locked');
    const after = rehearse(accountStream, before, (state) => changeAccountDetails(change, state));
    if (isRefusal(after)) return after;
    if (before.status !== 'open' || after === before) return { position: null };

    const isOther = { mobile: mobile !== before.mobile, email: email !== before.email };
    const shown =
      isOther.mobile || isOther.email ? await this.reauthentication.confirm(accountId, data) : null;
    if (shown && isRefusal(shown)) return shown;
    const getsLink = isOther.email && email !== null && this.letters.can('mail');
    const early = await this.count(accountId, { number: isOther.mobile, link: getsLink });
    if (early) return early;
    const sides = await detailsOfSides(this.eventStore, before, change.data, meta);
    if (isRefusal(sides)) return sides;
    const commands = [change, ...sides];
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands });
    const told = await this.oldAddressesTold(command, before, isOther);
    const proof = isOther.email ? await this.proof.prepare(meta, accountId, email) : null;
    const committed = await this.vault.transaction(async (tx) => {
      const isSame = await this.credentials.hold(tx, accountId, shown?.generation);
      if (!isSame && shown) return refuse('wrong-password', 'password');
      if (isOther.email) {
        await this.logins.release(tx, accountId, 'email');
        await this.proof.voidOf(tx, accountId);
        await this.tokens.voidOf(tx, accountId, 'reset-password');
      }
      if (isOther.mobile) {
        await this.codes.voidResets(tx, accountId);
        await this.logins.release(tx, accountId, 'mobile');
        const taken = await this.logins.take(tx, [{ kind: 'mobile', value: mobile, accountId }]);
        if (taken.length > 0) return refuse('mobile-taken', 'mobile');
      }
      await this.messages.keep(tx, told);
      await this.proof.keep(tx, proof);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }

  /**
   * That a number is taken says that somebody has an account: nobody asks that of many. And whatever address is typed
   * gets a link: nobody has many sent to others.
   */
  private async count(
    whose: string,
    { number, link }: { readonly number: boolean; readonly link: boolean },
  ): Promise<Refusal | null> {
    const { registerPerAddress, resetPerLogin } = this.config.limits;
    const subjects: Subject[] = [];
    if (number) subjects.push({ what: 'another number', whose, limit: registerPerAddress });
    if (link) subjects.push({ what: 'prove email', whose, limit: resetPerLogin });
    return subjects.length === 0 ? null : this.throttles.count(subjects);
  }

  /** An address that nobody proved is told too: it may be the owner's, and the letter names nobody. */
  private oldAddressesTold(
    { meta: { commandId, now } }: ChangeContacts,
    { accountId, email, mobile }: OpenAccountState,
    isOther: { readonly mobile: boolean; readonly email: boolean },
  ): Promise<(SealedMessage | null)[]> {
    const letter = {
      cause: commandId,
      accountId,
      kind: 'contacts-changed',
      until: minutesAfter(now, 1440),
    } as const;
    const letters = [
      ...(email !== null && (isOther.mobile || isOther.email)
        ? [{ ...letter, channel: 'mail' as const, to: email }]
        : []),
      ...(isOther.mobile ? [{ ...letter, channel: 'sms' as const, to: mobile }] : []),
    ];
    return Promise.all(letters.map((each) => this.letters.seal(each)));
  }
}
