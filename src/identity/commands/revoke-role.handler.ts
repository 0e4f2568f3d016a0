import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { accountStream, type Account } from '../domain/account/account.js';
import { RevokeRole, revokeRole } from '../domain/account/revoke-role.js';
import { AdminCount } from './admin-count.js';

@CommandHandler(RevokeRole)
export class RevokeRoleHandler implements ICommandHandler<RevokeRole, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
  ) {}

  async execute(command: RevokeRole): Promise<Outcome> {
    const { accountId } = command.data;
    const decide = (account: Account) => revokeRole(command, account);
    const refusal = await this.admins.takeOff(accountId, command.meta, decide);
    return refusal ?? this.eventStore.handleCommand(accountStream, accountId, command, decide);
  }
}
