import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { GrantRole, grantRole } from '../domain/account/grant-role.js';
import { accountStream } from '../domain/account/account.js';
import { AdminCount } from './admin-count.js';

@CommandHandler(GrantRole)
export class GrantRoleHandler implements ICommandHandler<GrantRole, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
  ) {}

  async execute(command: GrantRole): Promise<Outcome> {
    const outcome = await this.eventStore.handleCommand(
      accountStream,
      command.data.accountId,
      command,
      (state) => grantRole(command, state),
    );
    if (!isRefusal(outcome)) await this.admins.add(command.data.accountId, command.meta);
    return outcome;
  }
}
