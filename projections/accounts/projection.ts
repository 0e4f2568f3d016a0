import { ROLES, type Role } from '../../src/kernel/actor.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import { defineProjection, type Rows } from '../../src/platform/projecting/projection.js';
import { searchable } from '../../src/platform/projecting/words.js';

/** Who may sign in, and as what. Touches the topics `accounts` and `account/<accountId>`. */
export const projection = defineProjection<AccountEvent>({
  name: 'accounts',
  version: 3,
  when: {
    AccountOpened({ data }, rows) {
      const { accountId, patientId, doctorId } = data;
      rows.put('account', { ...who(data), opened: true, patient_id: patientId, doctor_id: doctorId });
      for (const role of data.roles) grant(rows, accountId, role);
      touch(rows, accountId);
    },
    AccountInvited({ data, metadata }, rows) {
      rows.put('account', {
        ...who({ ...data, email: null }),
        opened: false,
        patient_id: data.patientId ?? null,
        invited_until: data.until,
        invited_at: metadata.at,
      });
      grant(rows, data.accountId, data.role);
      touch(rows, data.accountId);
    },
    InvitationAccepted({ data }, rows) {
      rows.patch('account', { account_id: data.accountId }, { opened: true, doctor_id: data.doctorId });
      touch(rows, data.accountId);
    },
    AccountDetailsChanged({ data }, rows) {
      const { accountId, emailVerified, mobileVerified } = data;
      const { account_id, ...changes } = who(data);
      rows.patch(
        'account',
        { account_id },
        { ...changes, email_verified: emailVerified, mobile_verified: mobileVerified },
      );
      touch(rows, accountId);
    },
    EmailVerified({ data: { accountId } }, rows) {
      rows.patch('account', { account_id: accountId }, { email_verified: true });
      touch(rows, accountId);
    },
    MobileVerified({ data: { accountId } }, rows) {
      rows.patch('account', { account_id: accountId }, { mobile_verified: true });
      touch(rows, accountId);
    },
    SecondFactorEnrolled({ data: { accountId } }, rows) {
      rows.patch('account', { account_id: accountId }, { second_factor: true });
      touch(rows, accountId);
    },
    SecondFactorReset({ data: { accountId } }, rows) {
      rows.patch('account', { account_id: accountId }, { second_factor: false });
      touch(rows, accountId);
    },
    RoleGranted({ data }, rows) {
      grant(rows, data.accountId, data.role);
      touch(rows, data.accountId);
    },
    RoleRevoked({ data }, rows) {
      rows.remove('account_role', { account_id: data.accountId, role: data.role });
      touch(rows, data.accountId);
    },
    AccountLocked({ data }, rows) {
      rows.patch('account', { account_id: data.accountId }, { locked: true, locked_reason: data.reason });
      touch(rows, data.accountId);
    },
    AccountErased({ data }, rows) {
      const nobody = { full_name: ERASED, mobile: ERASED, email: null, locked_reason: null };
      const nowhere = { sort_name: searchable(ERASED), search: '' };
      rows.patch('account', { account_id: data.accountId }, { ...nobody, ...nowhere, erased: true });
      for (const role of ROLES) rows.remove('account_role', { account_id: data.accountId, role });
      touch(rows, data.accountId);
    },
    AccountUnlocked({ data }, rows) {
      rows.patch('account', { account_id: data.accountId }, { locked: false, locked_reason: null });
      touch(rows, data.accountId);
    },
  },
});

function who(person: { accountId: string; fullName: string; mobile: string; email: string | null }) {
  return {
    account_id: person.accountId,
    full_name: person.fullName,
    mobile: person.mobile,
    email: person.email,
    sort_name: searchable(person.fullName),
    search: searchable(person.fullName, person.mobile, person.email),
  };
}

function grant(rows: Rows, accountId: string, role: Role): void {
  rows.put('account_role', { account_id: accountId, role });
}

function touch(rows: Rows, accountId: string): void {
  rows.touch('accounts');
  rows.touch(`account/${accountId}`);
}
