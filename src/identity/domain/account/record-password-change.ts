import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent, PasswordChange } from './account.events.js';
import type { Account } from './account.js';

/** The vault holds a new password: only that it does goes into the log. */
export class RecordPasswordChange extends Command<{
  readonly accountId: string;
  readonly how: PasswordChange;
}> {}

export function recordPasswordChange(
  { data }: RecordPasswordChange,
  account: Account,
): Decision<AccountEvent> {
  const isThere = account.status === 'open' || account.status === 'locked';
  return isThere ? [{ type: 'PasswordChanged', data }] : refuse('unknown-account');
}
