import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { ConfirmMobile, confirmMobile } from '../domain/account/confirm-mobile.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(ConfirmMobile)
export class ConfirmMobileHandler implements ICommandHandler<ConfirmMobile, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: ConfirmMobile): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      confirmMobile(command, state),
    );
  }
}
