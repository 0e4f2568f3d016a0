import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { UnlockAccount, unlockAccount } from '../domain/account/unlock-account.js';
import { accountStream } from '../domain/account/account.js';
import { AdminCount } from './admin-count.js';
import { LockOut } from './lock-out.js';

@CommandHandler(UnlockAccount)
export class UnlockAccountHandler implements ICommandHandler<UnlockAccount, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
    private readonly locks: LockOut,
  ) {}

  async execute(command: UnlockAccount): Promise<Outcome> {
    const outcome = await this.eventStore.handleCommand(
      accountStream,
      command.data.accountId,
      command,
      (state) => unlockAccount(command, state),
    );
    if (isRefusal(outcome)) return outcome;
    await this.admins.add(command.data.accountId, command.meta);
    await this.locks.follow(command.data.accountId);
    return outcome;
  }
}
