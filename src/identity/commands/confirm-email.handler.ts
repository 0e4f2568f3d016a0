import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ConfirmEmail, confirmEmail } from '../domain/account/confirm-email.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(ConfirmEmail)
export class ConfirmEmailHandler implements ICommandHandler<ConfirmEmail, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ConfirmEmail): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      confirmEmail(command, state),
    );
  }
}
