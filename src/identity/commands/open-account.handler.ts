import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { OpenAccount, openAccount } from '../domain/account/open-account.js';
import { accountStream } from '../domain/account/account.js';
import { AdminCount } from './admin-count.js';

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
  ) {}

  async execute(command: OpenAccount): Promise<Outcome> {
    const outcome = await this.eventStore.handleCommand(
      accountStream,
      command.data.accountId,
      command,
      (state) => openAccount(command, state),
    );
    if (!isRefusal(outcome)) await this.admins.add(command.data.accountId, command.meta);
    return outcome;
  }
}
