import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Logins } from '../../platform/vault/logins.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream } from '../domain/account/account.js';
import { ConfirmEmail, confirmEmail } from '../domain/account/confirm-email.js';
import { VerifyEmail } from '../domain/account/verify-contact.js';
import { EmailProof } from './email-proof.js';
import { rehearse } from './rehearse.js';

@CommandHandler(VerifyEmail)
export class VerifyEmailHandler implements ICommandHandler<VerifyEmail, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly credentials: Credentials,
    private readonly logins: Logins,
    private readonly proof: EmailProof,
    private readonly outbox: Outbox,
  ) {}

  /** Of several accounts that gave the same address, the first to prove it gets it. */
  async execute({ data: { token }, meta }: VerifyEmail): Promise<Settled> {
    const { commandId, now } = meta;
    if (await this.outbox.knows(commandId)) return this.outbox.carryOut(commandId);
    const proven = await this.proof.peek(token, commandId, now);
    if (isRefusal(proven)) return proven;
    const { accountId, email } = proven;
    const confirm = new ConfirmEmail({ accountId, email }, stepOf(meta, 'confirm-email'));
    const { state } = await this.eventStore.load(accountStream, accountId);
    const confirmed = rehearse(accountStream, state, (account) => confirmEmail(confirm, account));
    if (isRefusal(confirmed)) return confirmed;

    const errand = await this.outbox.seal({ id: commandId, person: accountId, commands: [confirm] });
    const committed = await this.vault.transaction(async (tx) => {
      await this.credentials.hold(tx, accountId);
      const used = await this.proof.use(tx, token, commandId, now);
      if (used) return used;
      await this.logins.release(tx, accountId, 'email');
      const taken = await this.logins.take(tx, [{ kind: 'email', value: email, accountId }]);
      if (taken.length > 0) return refuse('email-taken');
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }
}
