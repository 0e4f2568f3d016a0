import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { UnlockAccount, unlockAccount } from '../domain/account/unlock-account.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(UnlockAccount)
export class UnlockAccountHandler implements ICommandHandler<UnlockAccount, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: UnlockAccount): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      unlockAccount(command, state),
    );
  }
}
