import { describe, expect, it } from 'vitest';
import {
  AcceptInvitation,
  acceptInvitation,
} from '../../../src/identity/domain/account/accept-invitation.js';
import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import { accountStream } from '../../../src/identity/domain/account/account.js';
import { GrantRole, grantRole } from '../../../src/identity/domain/account/grant-role.js';
import { InviteAccount, inviteAccount } from '../../../src/identity/domain/account/invite-account.js';
import { LockAccount, lockAccount } from '../../../src/identity/domain/account/lock-account.js';
import { OpenAccount, openAccount } from '../../../src/identity/domain/account/open-account.js';
import { RevokeRole, revokeRole } from '../../../src/identity/domain/account/revoke-role.js';
import { UnlockAccount, unlockAccount } from '../../../src/identity/domain/account/unlock-account.js';
import type { Role } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import {
  accepted,
  accountId,
  anAccount,
  anInvitation,
  granted,
  invited,
  locked,
  opened,
  revoked,
  unlocked,
} from './histories.js';

const accountOf = (...roles: Role[]): AccountEvent => ({
  type: 'AccountOpened',
  data: { ...anAccount, roles },
});

describe('opening an account', () => {
  const open = (changes: Partial<OpenAccount['data']> = {}) =>
    new OpenAccount({ ...anAccount, ...changes }, metaOf());

  it('opens it', () => {
    given(accountStream)
      .when((state) => openAccount(open(), state))
      .then([opened]);
  });

  it('keeps it tidy, and nothing that it does not know', () => {
    const untidy = {
      fullName: ' Ada   Byron',
      email: 'ada@EXAMPLE.org ',
      roles: ['patient', 'patient'] as const,
      password: 'never in an event',
    };
    given(accountStream)
      .when((state) => openAccount(open(untidy), state))
      .then([opened]);
  });

  it('does nothing where there is an account', () => {
    for (const history of [[opened], [invited], [opened, locked]])
      given(accountStream, history)
        .when((state) => openAccount(open(), state))
        .then([]);
  });

  it.each([
    [{ fullName: '' }, refuse('name-missing', 'fullName')],
    [{ fullName: 'x'.repeat(201) }, refuse('name-too-long', 'fullName', { max: 200 })],
    [{ mobile: '' }, refuse('mobile-not-valid', 'mobile')],
    [{ email: 'ada' }, refuse('email-not-valid', 'email')],
    [{ roles: ['auditor', 'admin'] as const }, refuse('role-excludes-others', 'role')],
  ])('is refused with %j', (changes, refusal) => {
    given(accountStream)
      .when((state) => openAccount(open(changes), state))
      .then(refusal);
  });
});

describe('an invitation', () => {
  const invite = (changes: Partial<InviteAccount['data']> = {}) =>
    new InviteAccount({ ...anInvitation, ...changes }, metaOf());
  const accept = (now = '2026-11-24T08:00:00.000Z', doctorId: string | null = null) =>
    new AcceptInvitation({ accountId, doctorId }, metaOf({ now }));

  it('is made once', () => {
    given(accountStream)
      .when((state) => inviteAccount(invite(), state))
      .then([invited]);
    given(accountStream, [invited])
      .when((state) => inviteAccount(invite(), state))
      .then([]);
  });

  it.each([
    [{ fullName: ' ' }, refuse('name-missing', 'fullName')],
    [{ mobile: 'none' }, refuse('mobile-not-valid', 'mobile')],
  ])('is refused with %j', (changes, refusal) => {
    given(accountStream)
      .when((state) => inviteAccount(invite(changes), state))
      .then(refusal);
  });

  it('is accepted, up to its last moment', () => {
    given(accountStream, [invited])
      .when((state) => acceptInvitation(accept(anInvitation.until), state))
      .then([accepted]);
    given(accountStream, [invited])
      .when((state) => acceptInvitation(accept('2026-11-30T08:00:00.001Z'), state))
      .then(refuse('link-expired'));
  });

  it('opens the account of the patient it was for', () => {
    const patientId = '55555555-5555-4555-8555-555555555555';
    const ofPatient: AccountEvent = { type: 'AccountInvited', data: { ...anInvitation, patientId } };
    expect(stateAfter(accountStream, [ofPatient, accepted])).toMatchObject({ status: 'open', patientId });
  });

  it('opens the account in the role it was for', () => {
    const state = stateAfter(accountStream, [
      { ...invited, data: { ...anInvitation, role: 'doctor' } } as AccountEvent,
      { type: 'InvitationAccepted', data: { accountId, doctorId: 'd1' } },
    ]);
    expect(state).toEqual({
      status: 'open',
      accountId,
      fullName: anInvitation.fullName,
      mobile: anInvitation.mobile,
      email: null,
      emailVerified: false,
      mobileVerified: false,
      hasSecondFactor: false,
      roles: new Set(['doctor']),
      patientId: null,
      doctorId: 'd1',
    });
  });

  it('cannot be accepted twice, by nobody, or while it is locked', () => {
    const cases = [
      [[], refuse('link-not-valid')],
      [[invited, accepted], refuse('link-used')],
      [[invited, locked], refuse('account-locked')],
    ] as const;
    for (const [history, refusal] of cases)
      given(accountStream, history)
        .when((state) => acceptInvitation(accept(), state))
        .then(refusal);
  });

  it('can be accepted after it was unlocked', () => {
    given(accountStream, [invited, locked, unlocked])
      .when((state) => acceptInvitation(accept(), state))
      .then([accepted]);
  });
});

describe('a role', () => {
  const grant = (role: Role) => new GrantRole({ accountId, role }, metaOf());
  const revoke = (role: Role) => new RevokeRole({ accountId, role }, metaOf());

  it('is granted once', () => {
    given(accountStream, [accountOf('admin')])
      .when((state) => grantRole(grant('frontdesk'), state))
      .then([granted('frontdesk')]);
    given(accountStream, [accountOf('admin'), granted('frontdesk')])
      .when((state) => grantRole(grant('frontdesk'), state))
      .then([]);
  });

  it('is revoked once, and can be granted again', () => {
    const history = [accountOf('admin', 'frontdesk')];
    given(accountStream, history)
      .when((state) => revokeRole(revoke('frontdesk'), state))
      .then([revoked('frontdesk')]);
    given(accountStream, [...history, revoked('frontdesk')])
      .when((state) => revokeRole(revoke('frontdesk'), state))
      .then([]);
    given(accountStream, [...history, revoked('frontdesk')])
      .when((state) => grantRole(grant('frontdesk'), state))
      .then([granted('frontdesk')]);
  });

  it('of an auditor excludes all others', () => {
    given(accountStream, [accountOf('auditor')])
      .when((state) => grantRole(grant('admin'), state))
      .then(refuse('role-excludes-others', 'role'));
    given(accountStream, [accountOf('admin')])
      .when((state) => grantRole(grant('auditor'), state))
      .then(refuse('role-excludes-others', 'role'));
    given(accountStream, [accountOf('admin'), revoked('admin')])
      .when((state) => grantRole(grant('auditor'), state))
      .then([granted('auditor')]);
  });

  it('of a patient or doctor needs one behind the account', () => {
    const both: AccountEvent = {
      type: 'AccountOpened',
      data: { ...anAccount, roles: ['admin'], patientId: 'p1', doctorId: 'd1' },
    };
    const neither: AccountEvent = {
      type: 'AccountOpened',
      data: { ...both.data, patientId: null, doctorId: null },
    };
    for (const role of ['patient', 'doctor'] as const) {
      given(accountStream, [both])
        .when((state) => grantRole(grant(role), state))
        .then([granted(role)]);
      given(accountStream, [neither])
        .when((state) => grantRole(grant(role), state))
        .then(refuse('role-needs-registration', 'role'));
    }
  });

  it('can be taken from a locked account, but not given to it', () => {
    const history = [accountOf('admin', 'frontdesk'), locked];
    given(accountStream, history)
      .when((state) => revokeRole(revoke('admin'), state))
      .then([revoked('admin')]);
    given(accountStream, [...history, revoked('admin')])
      .when((state) => revokeRole(revoke('admin'), state))
      .then([]);
    given(accountStream, history)
      .when((state) => grantRole(grant('doctor'), state))
      .then(refuse('account-locked'));
    const after = stateAfter(accountStream, [...history, revoked('admin'), unlocked]);
    expect(after).toMatchObject({ status: 'open', roles: new Set(['frontdesk']) });
  });

  it('belongs to open accounts', () => {
    for (const history of [[], [invited]]) {
      given(accountStream, history)
        .when((state) => grantRole(grant('admin'), state))
        .then(refuse('unknown-account'));
      given(accountStream, history)
        .when((state) => revokeRole(revoke('admin'), state))
        .then(refuse('unknown-account'));
    }
  });
});

describe('locking', () => {
  const lock = (reason = ' left the clinic ') => new LockAccount({ accountId, reason }, metaOf());
  const unlock = () => new UnlockAccount({ accountId }, metaOf());

  it('locks an open or invited account once', () => {
    for (const history of [[opened], [invited]])
      given(accountStream, history)
        .when((state) => lockAccount(lock(), state))
        .then([locked]);
    given(accountStream, [opened, locked])
      .when((state) => lockAccount(lock(), state))
      .then([]);
  });

  it('is taken back once', () => {
    given(accountStream, [opened, locked])
      .when((state) => unlockAccount(unlock(), state))
      .then([unlocked]);
    given(accountStream, [opened, locked, unlocked])
      .when((state) => unlockAccount(unlock(), state))
      .then([]);
    expect(stateAfter(accountStream, [opened, locked, unlocked])).toEqual(
      stateAfter(accountStream, [opened]),
    );
  });

  it('is refused where there is no account, or with a reason that is too long', () => {
    given(accountStream)
      .when((state) => lockAccount(lock(), state))
      .then(refuse('unknown-account'));
    given(accountStream)
      .when((state) => unlockAccount(unlock(), state))
      .then(refuse('unknown-account'));
    given(accountStream, [opened])
      .when((state) => lockAccount(lock('x'.repeat(2001)), state))
      .then(refuse('reason-too-long', 'reason', { max: 2000 }));
  });
});
