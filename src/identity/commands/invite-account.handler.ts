import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { InviteAccount, inviteAccount } from '../domain/account/invite-account.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(InviteAccount)
export class InviteAccountHandler implements ICommandHandler<InviteAccount, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: InviteAccount): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      inviteAccount(command, state),
    );
  }
}
