import type { Actor, Role } from '../../../kernel/actor.js';
import { never, type Stream } from '../../../kernel/stream.js';
import type { AccountDetails, AccountEvent } from './account.events.js';

/** `until` is the ISO instant after which the invitation cannot be accepted. */
export interface InvitedAccount {
  readonly status: 'invited';
  readonly accountId: string;
  readonly fullName: string;
  readonly mobile: string;
  readonly role: Role;
  readonly until: string;
  readonly patientId: string | null;
}

export interface OpenAccountState extends AccountDetails {
  readonly status: 'open';
  readonly accountId: string;
  /** Whether a message to it arrived; what did not is no way back into the account. */
  readonly emailVerified: boolean;
  readonly mobileVerified: boolean;
  readonly hasSecondFactor: boolean;
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
      const { roles, ...data } = event.data;
      return { status: 'open', ...data, ...nothingProven, roles: new Set(roles) };
    }
    case 'AccountInvited':
      return { status: 'invited', ...event.data, patientId: event.data.patientId ?? null };
    case 'InvitationAccepted':
      return account.status === 'invited' ? accepted(account, event.data.doctorId) : account;
    case 'AccountDetailsChanged':
      return whereOpen(account, () => event.data);
    case 'EmailVerified':
      return whereOpen(account, () => ({ emailVerified: true }));
    case 'MobileVerified':
      return whereOpen(account, () => ({ mobileVerified: true }));
    case 'PasswordChanged':
    case 'PasswordResetIssued':
      return account;
    case 'SecondFactorEnrolled':
      return whereOpen(account, () => ({ hasSecondFactor: true }));
    case 'SecondFactorReset':
      return whereOpen(account, () => ({ hasSecondFactor: false }));
    case 'RoleGranted':
      return whereOpen(account, ({ roles }) => ({ roles: new Set(roles).add(event.data.role) }));
    case 'RoleRevoked':
      return whereOpen(account, ({ roles }) => ({
        roles: new Set([...roles].filter((role) => role !== event.data.role)),
      }));
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

const nothingProven = { emailVerified: false, mobileVerified: false, hasSecondFactor: false };

function accepted(
  { accountId, fullName, mobile, role, patientId }: InvitedAccount,
  doctorId: string | null,
): OpenAccountState {
  const person = { fullName, mobile, email: null, ...nothingProven };
  return { status: 'open', accountId, ...person, roles: new Set([role]), patientId, doctorId };
}

function whereOpen(account: Account, change: (open: OpenAccountState) => Partial<OpenAccountState>): Account {
  if (account.status === 'open') return { ...account, ...change(account) };
  if (account.status !== 'locked' || account.before.status !== 'open') return account;
  return { ...account, before: { ...account.before, ...change(account.before) } };
}
