import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccountEvent, ResetMethod } from './account.events.js';
import type { Account } from './account.js';

/** Somebody got a link or a code for a new password: who issued it is the actor. */
export class RecordPasswordReset extends Command<{
  readonly accountId: string;
  readonly method: ResetMethod;
}> {}

export function recordPasswordReset({ data }: RecordPasswordReset, account: Account): Decision<AccountEvent> {
  const isThere = account.status === 'open' || account.status === 'locked';
  return isThere ? [{ type: 'PasswordResetIssued', data }] : refuse('unknown-account');
}
