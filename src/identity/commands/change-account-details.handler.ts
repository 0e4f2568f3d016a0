import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ChangeAccountDetails, changeAccountDetails } from '../domain/account/change-account-details.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(ChangeAccountDetails)
export class ChangeAccountDetailsHandler implements ICommandHandler<ChangeAccountDetails, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ChangeAccountDetails): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      changeAccountDetails(command, state),
    );
  }
}
