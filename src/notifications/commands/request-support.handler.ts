import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { accountStream } from '../../identity/domain/account/account.js';
import type { Actor } from '../../kernel/actor.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { RequestSupport, requestSupport, type KnownSender } from '../domain/support/request-support.js';
import { supportStream } from '../domain/support/support.js';

@CommandHandler(RequestSupport)
export class RequestSupportHandler implements ICommandHandler<RequestSupport, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  async execute(command: RequestSupport): Promise<Outcome> {
    const sender = await this.sender(command.meta.actor);
    if (sender !== null && isRefusal(sender)) return sender;
    return this.eventStore.handleCommand(supportStream, command.data.supportId, command, (state) =>
      requestSupport(command, state, sender),
    );
  }

  private async sender(actor: Actor): Promise<KnownSender | Refusal> {
    if (actor.kind !== 'account') return null;
    const { state: account } = await this.eventStore.load(accountStream, actor.accountId);
    return account.status === 'open' ? account : refuse('unknown-account');
  }
}
