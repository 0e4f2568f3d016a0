import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isOwn, type Account } from './account.js';
import type { AccountEvent } from './account.events.js';

export class RevokeRole extends Command<{ readonly accountId: string; readonly role: Role }> {}

/** A locked account can lose a role too. */
export function revokeRole({ data, meta }: RevokeRole, account: Account): Decision<AccountEvent> {
  const held = account.status === 'locked' ? account.before : account;
  if (held.status !== 'open') return refuse('unknown-account');
  const { accountId, role } = data;
  if (role === 'admin' && held.roles.has(role) && isOwn(accountId, meta.actor)) return refuse('own-account');
  return held.roles.has(role) ? [{ type: 'RoleRevoked', data: { accountId, role } }] : [];
}
