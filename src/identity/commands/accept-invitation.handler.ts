import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { AcceptInvitation, acceptInvitation } from '../domain/account/accept-invitation.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: AcceptInvitation): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      acceptInvitation(command, state),
    );
  }
}
