import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account } from './account.js';
import type { AccountEvent } from './account.events.js';

/**
 * The patient whose own account this is was erased. An account that its holder works with stays: it loses the patient's
 * side and keeps what the clinic must know of those who work there.
 */
export class EraseAccount extends Command<{ readonly accountId: string }> {}

export function eraseAccount(
  { data, meta: { actor } }: EraseAccount,
  account: Account,
): Decision<AccountEvent> {
  if (actor.kind !== 'system') return refuse('not-for-your-role');
  if (account.status === 'unknown') return refuse('unknown-account');
  if (account.status === 'erased') return [];
  const held = account.status === 'locked' ? account.before : account;
  const { accountId } = data;
  const works = held.status === 'open' && [...held.roles].some((role) => role !== 'patient');
  if (!works) return [{ type: 'AccountErased', data: { accountId } }];
  return held.roles.has('patient') ? [{ type: 'RoleRevoked', data: { accountId, role: 'patient' } }] : [];
}
