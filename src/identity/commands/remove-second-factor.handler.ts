import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { stepOf } from '../../platform/event-store/step.js';
import { Credentials } from '../../platform/vault/credentials.js';
import { Outbox, type Settled } from '../../platform/vault/outbox.js';
import { Reauthentication } from '../../platform/vault/reauthentication.js';
import { SecondFactors } from '../../platform/vault/second-factors.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { Vault } from '../../platform/vault/vault.js';
import { ResetSecondFactor } from '../domain/account/reset-second-factor.js';
import { RemoveSecondFactor } from '../domain/account/set-second-factor.js';

@CommandHandler(RemoveSecondFactor)
export class RemoveSecondFactorHandler implements ICommandHandler<RemoveSecondFactor, Settled> {
  constructor(
    private readonly vault: Vault,
    private readonly reauthentication: Reauthentication,
    private readonly credentials: Credentials,
    private readonly secondFactors: SecondFactors,
    private readonly sessions: Sessions,
    private readonly outbox: Outbox,
  ) {}

  async execute(command: RemoveSecondFactor): Promise<Settled> {
    const { data, meta } = command;
    const { accountId, sessionId } = data;
    if (await this.outbox.knows(meta.commandId)) return this.outbox.carryOut(meta.commandId);
    const shown = await this.checkRight(command);
    if (isRefusal(shown)) return shown;
    const reset = new ResetSecondFactor(
      { accountId, method: data.method ?? 'password-and-code' },
      stepOf(meta, 'reset-second-factor'),
    );
    const errand = await this.outbox.seal({ id: meta.commandId, person: accountId, commands: [reset] });
    const committed = await this.vault.transaction(async (tx) => {
      const isSame = await this.credentials.supersede(tx, accountId, shown.generation);
      if (!isSame && shown.generation !== undefined) return refuse('wrong-password', 'password');
      await this.secondFactors.remove(tx, accountId);
      await this.sessions.destroyOf(accountId, sessionId ?? undefined, tx);
      await this.outbox.put(tx, errand);
      return errand;
    });
    return this.outbox.follow(errand.id, committed);
  }

  /** One's own asks for the password and a code; an admin cannot take their own away without it. */
  private async checkRight({
    data,
    meta: { actor },
  }: RemoveSecondFactor): Promise<{ readonly generation?: number } | Refusal> {
    const { accountId, password, code, address } = data;
    if (actor.kind !== 'account') return refuse('not-for-your-role');
    if (password === null) {
      if (actor.accountId === accountId) return refuse('own-account');
      return actor.role === 'admin' ? {} : refuse('not-for-your-role');
    }
    if (actor.accountId !== accountId) return refuse('not-for-your-role');
    return this.reauthentication.confirm(accountId, { password, code, address });
  }
}
