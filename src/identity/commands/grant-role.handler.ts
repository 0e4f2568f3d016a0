import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { GrantRole, grantRole } from '../domain/account/grant-role.js';
import { accountStream } from '../domain/account/account.js';

@CommandHandler(GrantRole)
export class GrantRoleHandler implements ICommandHandler<GrantRole, Outcome> {
  constructor(private readonly eventStore: EventStore) {}

  execute(command: GrantRole): Promise<Outcome> {
    return this.eventStore.handleCommand(accountStream, command.data.accountId, command, (state) =>
      grantRole(command, state),
    );
  }
}
