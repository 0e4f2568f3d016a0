import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Account, OpenAccountState } from './account.js';
import type { AccountEvent } from './account.events.js';
import { checkRoles } from './roles.js';

export class GrantRole extends Command<{ readonly accountId: string; readonly role: Role }> {}

export function grantRole({ data }: GrantRole, account: Account): Decision<AccountEvent> {
  if (account.status === 'unknown' || account.status === 'invited' || account.status === 'erased')
    return refuse('unknown-account');
  if (account.status === 'locked') return refuse('account-locked');
  const { accountId, role } = data;
  if (account.roles.has(role)) return [];
  if (!hasSideFor(role, account)) return refuse('role-needs-registration', 'role');
  return checkRoles([...account.roles, role]) ?? [{ type: 'RoleGranted', data: { accountId, role } }];
}

/** Nobody becomes a patient or a doctor by a role alone: there must be one behind the account. */
function hasSideFor(role: Role, account: OpenAccountState): boolean {
  if (role === 'patient') return account.patientId !== null;
  return role !== 'doctor' || account.doctorId !== null;
}
