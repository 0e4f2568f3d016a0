import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { tidyEmail } from '../../kernel/person-details.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { parseMobile } from '../../platform/mobile.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { Logins } from '../../platform/vault/logins.js';
import { Messages, type SealedMessage } from '../../platform/vault/messages.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Vault } from '../../platform/vault/vault.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import {
  ChangePatientDetails,
  changePatientDetails,
} from '../../registration/domain/patient/change-patient-details.js';
import { accountStream, type OpenAccountState } from '../domain/account/account.js';
import { ChangeAccountDetails, changeAccountDetails } from '../domain/account/change-account-details.js';
import { ChangeContacts } from '../domain/account/change-contacts.js';
import { EmailProof } from './email-proof.js';
import { Letters, minutesAfter } from './letters.js';
import { rehearse } from './rehearse.js';

@CommandHandler(ChangeContacts)
export class ChangeContactsHandler implements ICommandHandler<ChangeContacts, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly authentication: Authentication,
    private readonly logins: Logins,
    private readonly messages: Messages,
    private readonly letters: Letters,
    private readonly proof: EmailProof,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: ChangeContacts): Promise<Settled> {
    const { data, meta } = command;
    const { accountId, fullName, password, address } = data;
    if (await this.outbox.knows(meta.commandId)) return this.outbox.carryOut(meta.commandId);
    const mobile = parseMobile(data.mobile) ?? '';
    const email = tidyEmail(data.email);
    const change = new ChangeAccountDetails(
      { accountId, fullName, mobile, email },
      stepOf(meta, 'change-account-details'),
    );
    const { state: before } = await this.eventStore.load(accountStream, accountId);
    const after = rehearse(accountStream, before, (state) => changeAccountDetails(change, state));
    if (isRefusal(after)) return after;
    if (before.status !== 'open' || after === before) return { position: null };

    const isOther = { mobile: mobile !== before.mobile, email: email !== before.email };
    if (isOther.mobile || isOther.email) {
      const wrong = await this.authentication.confirm(accountId, password, address);
      if (wrong) return wrong.field === 'oldPassword' ? { ...wrong, field: 'password' } : wrong;
    }
    const patientChange = await this.patientToo(command, before, change);
    if (patientChange !== null && isRefusal(patientChange)) return patientChange;
    const commands = patientChange === null ? [change] : [patientChange, change];
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands });
    const told = await this.oldAddressesTold(command, before, isOther);
    const proof = isOther.email ? await this.proof.prepare(meta, accountId, email) : null;
    const committed = await this.vault.transaction(async (tx) => {
      if (isOther.email) {
        await this.logins.release(tx, accountId, 'email');
        await this.proof.voidOf(tx, accountId);
      }
      if (isOther.mobile) {
        await this.logins.release(tx, accountId, 'mobile');
        const taken = await this.logins.take(tx, [{ kind: 'mobile', value: mobile, accountId }]);
        if (taken.length > 0) return refuse('mobile-taken', 'mobile');
      }
      await this.messages.keep(tx, told);
      await this.proof.keep(tx, proof);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return isRefusal(committed) ? committed : this.outbox.carryOut(errand.id);
  }

  /** What was never proven to be theirs may be somebody else's: it is told nothing. */
  private oldAddressesTold(
    { meta: { commandId, now } }: ChangeContacts,
    { accountId, email, emailVerified, mobile, mobileVerified }: OpenAccountState,
    isOther: { readonly mobile: boolean; readonly email: boolean },
  ): Promise<(SealedMessage | null)[]> {
    const letter = {
      cause: commandId,
      accountId,
      kind: 'contacts-changed',
      until: minutesAfter(now, 1440),
    } as const;
    const letters = [
      ...(email !== null && emailVerified ? [{ ...letter, channel: 'mail' as const, to: email }] : []),
      ...(isOther.mobile && mobileVerified ? [{ ...letter, channel: 'sms' as const, to: mobile }] : []),
    ];
    return Promise.all(letters.map((each) => this.letters.seal(each)));
  }

  /** Who is a patient is called and reached there as in the account. */
  private async patientToo(
    { meta }: ChangeContacts,
    { patientId }: OpenAccountState,
    { data: { fullName, mobile, email } }: ChangeAccountDetails,
  ): Promise<ChangePatientDetails | Refusal | null> {
    if (patientId === null) return null;
    const details = { patientId, fullName, mobile, email };
    const change = new ChangePatientDetails(details, stepOf(meta, 'change-patient-details'));
    const { state } = await this.eventStore.load(patientStream, patientId);
    const changed = rehearse(patientStream, state, (patient) => changePatientDetails(change, patient));
    return isRefusal(changed) ? changed : change;
  }
}
