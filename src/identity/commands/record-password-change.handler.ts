import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { RecordPasswordChange, recordPasswordChange } from '../domain/account/record-password-change.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(RecordPasswordChange)
export class RecordPasswordChangeHandler implements ICommandHandler<RecordPasswordChange, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RecordPasswordChange): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      recordPasswordChange(command, state),
    );
  }
}
