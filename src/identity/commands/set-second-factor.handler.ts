import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { SecondFactors } from '../../platform/vault/second-factors.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { Vault } from '../../platform/vault/vault.js';
import { accountStream } from '../domain/account/account.js';
import { EnrolSecondFactor } from '../domain/account/enrol-second-factor.js';
import { SetSecondFactor, type SecondFactorSet } from '../domain/account/set-second-factor.js';

@CommandHandler(SetSecondFactor)
export class SetSecondFactorHandler implements ICommandHandler<SetSecondFactor, SecondFactorSet | Refusal> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly vault: Vault,
    private readonly credentials: Credentials,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly outbox: Outbox,
  ) {}

  async execute({ data, meta }: SetSecondFactor): Promise<SecondFactorSet | Refusal> {
    const { accountId, code, sessionId, generation } = data;
    let recoveryCodes: readonly string[] = [];
    if (!(await this.outbox.knows(meta.commandId))) {
      const { state: account } = await this.eventStore.load(accountStream, accountId);
      if (account.status !== 'open') return refuse('unknown-account');
      const proven = await this.secondFactors.proven(accountId, sessionId, code);
      if (proven === null) return refuse('code-not-valid', 'code');
      const enrol = new EnrolSecondFactor({ accountId }, stepOf(meta, 'enrol-second-factor'));
      const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [enrol] });
      const confirmed = await this.vault.transaction(async (tx) => {
        if (!(await this.credentials.supersede(tx, accountId, generation)))
          return refuse('wrong-password', 'password');
        await this.outbox.put(tx, errand);
        await this.sessions.destroyOf(accountId, sessionId, tx);
        return this.secondFactors.confirm(tx, proven);
      });
      if (isRefusal(confirmed)) return confirmed;
      recoveryCodes = confirmed;
    }
    const settled = await this.outbox.carryOut(meta.commandId);
    return isRefusal(settled) ? settled : { recoveryCodes, position: settled.position };
  }
}
