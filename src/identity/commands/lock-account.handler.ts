import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { LockAccount, lockAccount } from '../domain/account/lock-account.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(LockAccount)
export class LockAccountHandler implements ICommandHandler<LockAccount, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: LockAccount): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      lockAccount(command, state),
    );
  }
}
