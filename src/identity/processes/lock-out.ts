import { reactions, type Process } from '../../platform/processes/process.js';
import type { AccountEvent } from '../domain/account/account.events.js';

/** What lets the vault do as the account says. */
interface LockOut {
  follow(accountId: string): Promise<void>;
}

/** Ends the sessions of a locked account, and lets people sign in to one that was unlocked, where a crash kept it. */
export function lockOut(locks: LockOut): Process {
  const follow = ({ data }: { data: { accountId: string } }) => locks.follow(data.accountId);
  return {
    name: 'lock-out',
    when: reactions<AccountEvent>({ AccountLocked: follow, AccountUnlocked: follow }),
  };
}
