import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isOwn, type Account } from './account.js';
import type { AccountEvent } from './account.events.js';

/** Nobody signs in to a locked account, and a locked invitation cannot be accepted. `reason` names nobody. */
export class LockAccount extends Command<{ readonly accountId: string; readonly reason: string }> {}

const REASON_LENGTH = 2000;

export function lockAccount({ data, meta }: LockAccount, account: Account): Decision<AccountEvent> {
  if (account.status === 'unknown' || account.status === 'erased') return refuse('unknown-account');
  if (account.status === 'locked') return [];
  if (isOwn(data.accountId, meta.actor)) return refuse('own-account');
  const reason = data.reason.trim();
  if (reason.length > REASON_LENGTH) return refuse('reason-too-long', 'reason', { max: REASON_LENGTH });
  return [{ type: 'AccountLocked', data: { accountId: data.accountId, reason } }];
}
