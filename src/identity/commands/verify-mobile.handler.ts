import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Codes } from '../../platform/vault/codes.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { VaultPersonKeys } from '../../platform/vault/person-keys.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream } from '../domain/account/account.js';
import { ConfirmMobile, confirmMobile } from '../domain/account/confirm-mobile.js';
import { VerifyMobile } from '../domain/account/verify-contact.js';
import { rehearse } from './rehearse.js';

/** What the number is sealed as that a code proves. */
export const PROVEN_MOBILE = 'vault.verify-mobile';

@CommandHandler(VerifyMobile)
export class VerifyMobileHandler implements ICommandHandler<VerifyMobile, Settled> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly keys: VaultPersonKeys,
    private readonly codes: Codes,
    private readonly outbox: Outbox,
  ) {}

  async execute({ data: { accountId, code }, meta }: VerifyMobile): Promise<Settled> {
    const { commandId, now } = meta;
    if (await this.outbox.knows(commandId)) return this.outbox.carryOut(commandId);
    const found = await this.codes.check(accountId, 'verify-mobile', code, now);
    if (isRefusal(found)) return found;
    const keyring = await this.keys.toOpen(new Set([accountId]));
    const mobile = found.details && keyring.open(accountId, PROVEN_MOBILE, found.details);
    if (mobile === null) return refuse('code-not-valid', 'code');
    const confirm = new ConfirmMobile({ accountId, mobile }, stepOf(meta, 'confirm-mobile'));
    const { state } = await this.eventStore.load(accountStream, accountId);
    const confirmed = rehearse(accountStream, state, (account) => confirmMobile(confirm, account));
    if (isRefusal(confirmed)) return confirmed;

    const errand = await this.outbox.seal({ id: commandId, person: accountId, commands: [confirm] });
    const committed = await this.vault.transaction(async (tx) => {
      const used = await this.codes.use(tx, accountId, 'verify-mobile', code);
      if (used) return used;
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }
}
