import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { RecordPasswordReset, recordPasswordReset } from '../domain/account/record-password-reset.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(RecordPasswordReset)
export class RecordPasswordResetHandler implements ICommandHandler<RecordPasswordReset, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordPasswordReset): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      recordPasswordReset(command, state),
    );
  }
}
