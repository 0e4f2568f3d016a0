import type { Actor, Role } from '../../../kernel/actor.js';
import { never, type Stream } from '../../../kernel/stream.js';
import type { AccountEvent } from './account.events.js';

/** `until` is the ISO instant after which the invitation cannot be accepted. */
export interface InvitedAccount {
  readonly status: 'invited';
  readonly accountId: string;
  readonly role: Role;
  readonly until: string;
}

export interface OpenAccountState {
  readonly status: 'open';
  readonly accountId: string;
  readonly roles: ReadonlySet<Role>;
  /** The person behind the account, where it has such a side. */
  readonly patientId: string | null;
  readonly doctorId: string | null;
}

export type Account =
  | { readonly status: 'unknown' }
  | { readonly status: 'erased' }
  | InvitedAccount
  | OpenAccountState
  /** `before` is what an unlocking leads back to. */
  | { readonly status: 'locked'; readonly before: InvitedAccount | OpenAccountState };

export const accountStream: Stream<Account, AccountEvent> = {
  name: (id) => `account-${id}`,
  initial: { status: 'unknown' },
  evolve,
};

/** Whether somebody acts on their own account: nobody shuts themselves out. */
export function isOwn(accountId: string, actor: Actor): boolean {
  return actor.kind === 'account' && actor.accountId === accountId;
}

/** Changes what an open account holds, whether it is locked or not. */
function evolve(account: Account, event: AccountEvent): Account {
  switch (event.type) {
    case 'AccountOpened': {
      const { accountId, roles, patientId, doctorId } = event.data;
      return { status: 'open', accountId, roles: new Set(roles), patientId, doctorId };
    }
    case 'AccountInvited': {
      const { accountId, role, until } = event.data;
      return { status: 'invited', accountId, role, until };
    }
    case 'InvitationAccepted':
      return account.status === 'invited' ? accepted(account, event.data.doctorId) : account;
    case 'RoleGranted':
      return withRoles(account, (roles) => new Set(roles).add(event.data.role));
    case 'RoleRevoked':
      return withRoles(account, (roles) => new Set([...roles].filter((role) => role !== event.data.role)));
    case 'AccountLocked':
      return account.status === 'invited' || account.status === 'open'
        ? { status: 'locked', before: account }
        : account;
    case 'AccountUnlocked':
      return account.status === 'locked' ? account.before : account;
    case 'AccountErased':
      return { status: 'erased' };
    default:
      return never(event);
  }
}

function accepted({ accountId, role }: InvitedAccount, doctorId: string | null): OpenAccountState {
  return { status: 'open', accountId, roles: new Set([role]), patientId: null, doctorId };
}

function withRoles(account: Account, change: (roles: ReadonlySet<Role>) => ReadonlySet<Role>): Account {
  if (account.status === 'open') return { ...account, roles: change(account.roles) };
  if (account.status !== 'locked' || account.before.status !== 'open') return account;
  return { ...account, before: { ...account.before, roles: change(account.before.roles) } };
}
