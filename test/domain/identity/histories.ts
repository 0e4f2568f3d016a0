import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import type { Role } from '../../../src/kernel/actor.js';

export const accountId = '33333333-3333-4333-8333-333333333333';

export const anAccount = {
  accountId,
  fullName: 'Ada Byron',
  mobile: '+4915112345678',
  email: 'ada@example.org',
  roles: ['patient'] as Role[],
  patientId: '11111111-1111-4111-8111-111111111111',
  doctorId: null,
};
export const opened: AccountEvent = { type: 'AccountOpened', data: anAccount };

export const anInvitation = {
  accountId,
  fullName: 'Grace Hopper',
  mobile: '+4915187654321',
  role: 'frontdesk' as Role,
  until: '2026-11-30T08:00:00.000Z',
  patientId: null as string | null,
};
export const invited: AccountEvent = { type: 'AccountInvited', data: anInvitation };
export const accepted: AccountEvent = { type: 'InvitationAccepted', data: { accountId, doctorId: null } };

export const granted = (role: Role): AccountEvent => ({ type: 'RoleGranted', data: { accountId, role } });
export const revoked = (role: Role): AccountEvent => ({ type: 'RoleRevoked', data: { accountId, role } });
export const locked: AccountEvent = { type: 'AccountLocked', data: { accountId, reason: 'left the clinic' } };
export const unlocked: AccountEvent = { type: 'AccountUnlocked', data: { accountId } };
