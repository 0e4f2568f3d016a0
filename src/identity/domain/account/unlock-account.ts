import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account } from './account.js';
import type { AccountEvent } from './account.events.js';

export class UnlockAccount extends Command<{ readonly accountId: string }> {}

export function unlockAccount({ data }: UnlockAccount, account: Account): Decision<AccountEvent> {
  if (account.status === 'unknown') return refuse('unknown-account');
  if (account.status !== 'locked') return [];
  return [{ type: 'AccountUnlocked', data: { accountId: data.accountId } }];
}
