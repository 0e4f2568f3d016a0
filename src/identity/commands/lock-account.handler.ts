import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal } from '../../kernel/refusal.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { accountStream, type Account } from '../domain/account/account.js';
import { LockAccount, lockAccount } from '../domain/account/lock-account.js';
import { AdminCount } from './admin-count.js';
import { LockOut } from './lock-out.js';

@CommandHandler(LockAccount)
export class LockAccountHandler implements ICommandHandler<LockAccount, Outcome> {
  constructor(
    private readonly eventStore: EventStore,
    private readonly admins: AdminCount,
    private readonly locks: LockOut,
  ) {}

  async execute(command: LockAccount): Promise<Outcome> {
    const { accountId } = command.data;
    const decide = (account: Account) => lockAccount(command, account);
    const refusal = await this.admins.takeOff(accountId, command.meta, decide);
    if (refusal) return refusal;
    const outcome = await this.eventStore.handleCommand(accountStream, accountId, command, decide);
    if (!isRefusal(outcome)) await this.locks.follow(accountId);
    return outcome;
  }
}
