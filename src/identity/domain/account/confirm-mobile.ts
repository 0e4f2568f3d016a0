import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent } from './account.events.js';
import type { Account } from './account.js';

/** A code that was sent to `mobile` (E.164) came back: the number is theirs. */
export class ConfirmMobile extends Command<{ readonly accountId: string; readonly mobile: string }> {}

export function confirmMobile({ data }: ConfirmMobile, account: Account): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open' || held.mobile !== data.mobile) return refuse('code-not-valid', 'code');
  return held.mobileVerified ? [] : [{ type: 'MobileVerified', data }];
}
