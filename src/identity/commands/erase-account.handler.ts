import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { EraseAccount, eraseAccount } from '../domain/account/erase-account.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(EraseAccount)
export class EraseAccountHandler implements ICommandHandler<EraseAccount, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: EraseAccount): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      eraseAccount(command, state),
    );
  }
}
