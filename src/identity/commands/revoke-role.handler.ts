import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { RevokeRole, revokeRole } from '../domain/account/revoke-role.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(RevokeRole)
export class RevokeRoleHandler implements ICommandHandler<RevokeRole, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: RevokeRole): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      revokeRole(command, state),
    );
  }
}
