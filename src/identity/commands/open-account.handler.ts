import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { OpenAccount, openAccount } from '../domain/account/open-account.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(OpenAccount)
export class OpenAccountHandler implements ICommandHandler<OpenAccount, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: OpenAccount): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      openAccount(command, state),
    );
  }
}
