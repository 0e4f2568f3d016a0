import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { AcceptInvitation, acceptInvitation } from '../domain/account/accept-invitation.js';
import { accountStream } from '../domain/account/account.js';
import { AdminCount } from './admin-count.js';

@CommandHandler(AcceptInvitation)
export class AcceptInvitationHandler implements ICommandHandler<AcceptInvitation, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
  ) {}

  async execute(command: AcceptInvitation): Promise<Outcome> {
    const outcome = await this.eventStore.handleCommand(
      accountStream,
      command.data.accountId,
      command,
      (state) => acceptInvitation(command, state),
    );
    if (!isRefusal(outcome)) await this.admins.add(command.data.accountId, command.meta);
    return outcome;
  }
}
