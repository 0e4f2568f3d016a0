import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent } from './account.events.js';
import type { Account } from './account.js';

/** A link that was sent to `email` came back: the address is theirs. */
export class ConfirmEmail extends Command<{ readonly accountId: string; readonly email: string }> {}

export function confirmEmail({ data }: ConfirmEmail, account: Account): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open' || held.email !== data.email) return refuse('link-not-valid');
  return held.emailVerified ? [] : [{ type: 'EmailVerified', data }];
}
