import { expect, it } from 'vitest';
import { projection as accounts } from '../../projections/accounts/projection.js';
import { accountById, openInvitations, searchAccounts } from '../../projections/accounts/queries.js';
import type { AccountEvent } from '../../src/identity/domain/account/account.events.js';
import type { Role } from '../../src/kernel/actor.js';
import { ERASED } from '../../src/kernel/stream.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(accounts);

type Opened = Extract<AccountEvent, { type: 'AccountOpened' }>['data'];

function opened(accountId: string, more: Partial<Opened> = {}): AccountEvent {
  return {
    type: 'AccountOpened',
    data: {
      accountId,
      fullName: `Person ${accountId}`,
      mobile: '+4915112345678',
      email: null,
      roles: ['patient'],
      patientId: null,
      doctorId: null,
      ...more,
    },
  };
}

function invited(
  accountId: string,
  until: string,
  role: Role = 'doctor',
  patientId: string | null = null,
): AccountEvent {
  return {
    type: 'AccountInvited',
    data: { accountId, fullName: 'Ines Sand', mobile: '+4917012345', role, until, patientId },
  };
}

const role = (type: 'RoleGranted' | 'RoleRevoked', accountId: string, name: Role): AccountEvent => ({
  type,
  data: { accountId, role: name },
});

it('an account is open, with its roles and the people behind it', async () => {
  const { db, topics } = await givenEvents(projection, [
    opened('a', {
      fullName: 'Ann Lee',
      email: 'ann@example.org',
      patientId: 'p',
      roles: ['patient', 'admin'],
    }),
  ]);
  expect(await accountById(db, 'a')).toEqual({
    accountId: 'a',
    fullName: 'Ann Lee',
    mobile: '+4915112345678',
    email: 'ann@example.org',
    emailVerified: false,
    mobileVerified: false,
    secondFactor: false,
    roles: ['admin', 'patient'],
    status: 'open',
    lockedReason: null,
    patientId: 'p',
    doctorId: null,
  });
  expect(topics).toEqual(['accounts', 'account/a']);
  expect(await accountById(db, 'nobody')).toBeNull();
});

it('details change, and what is proven of them', async () => {
  const details = {
    accountId: 'a',
    fullName: 'Ann King',
    mobile: '+4915100000000',
    email: 'ann@king.example',
  };
  const { db } = await givenEvents(projection, [
    opened('a', { email: 'ann@example.org' }),
    { type: 'EmailVerified', data: { accountId: 'a', email: 'ann@example.org' } },
    { type: 'SecondFactorEnrolled', data: { accountId: 'a' } },
    {
      type: 'AccountDetailsChanged',
      data: { ...details, emailVerified: false, mobileVerified: false },
    },
    { type: 'MobileVerified', data: { accountId: 'a', mobile: details.mobile } },
    opened('b', { fullName: 'Bea Able' }),
    { type: 'EmailVerified', data: { accountId: 'b', email: 'bea@example.org' } },
    { type: 'SecondFactorEnrolled', data: { accountId: 'b' } },
    { type: 'SecondFactorReset', data: { accountId: 'b' } },
  ]);
  expect(await accountById(db, 'a')).toMatchObject({
    ...details,
    emailVerified: false,
    mobileVerified: true,
    secondFactor: true,
  });
  expect(await accountById(db, 'b')).toMatchObject({ emailVerified: true, secondFactor: false });
  expect((await searchAccounts(db, { q: 'king' })).rows.map(({ accountId }) => accountId)).toEqual(['a']);
});

it('roles come and go', async () => {
  const { db, rows } = await givenEvents(projection, [
    opened('a', { roles: ['doctor'] }),
    role('RoleGranted', 'a', 'admin'),
    role('RoleRevoked', 'a', 'doctor'),
  ]);
  expect((await accountById(db, 'a'))?.roles).toEqual(['admin']);
  expect(await rows('account_role')).toEqual([{ account_id: 'a', role: 'admin' }]);
});

it('an invitation waits until it is accepted', async () => {
  const invitation = recorded(invited('a', '2026-04-01T00:00:00Z'), {
    metadata: { at: '2026-03-25T10:00:00Z' },
  });
  const before = await givenEvents(projection, [
    invitation,
    invited('b', '2026-05-01T00:00:00Z', 'frontdesk'),
  ]);
  expect((await accountById(before.db, 'a'))?.status).toBe('invited');
  expect(await openInvitations(before.db)).toMatchObject([
    { accountId: 'b', roles: ['frontdesk'] },
    {
      accountId: 'a',
      fullName: 'Ines Sand',
      mobile: '+4917012345',
      roles: ['doctor'],
      until: '2026-04-01T00:00:00Z',
      invitedAt: '2026-03-25T10:00:00Z',
    },
  ]);

  const after = await givenEvents(projection, [
    invitation,
    { type: 'InvitationAccepted', data: { accountId: 'a', doctorId: 'd' } } satisfies AccountEvent,
  ]);
  expect(await accountById(after.db, 'a')).toMatchObject({
    status: 'open',
    doctorId: 'd',
    roles: ['doctor'],
  });
  expect(await openInvitations(after.db)).toEqual([]);
});

it('a lock hides what was before, and lifting it brings that back', async () => {
  const lock: AccountEvent = { type: 'AccountLocked', data: { accountId: 'a', reason: 'Lost phone' } };
  const unlock: AccountEvent = { type: 'AccountUnlocked', data: { accountId: 'a' } };
  const status = async (...events: AccountEvent[]) => {
    const { db } = await givenEvents(projection, events);
    const account = await accountById(db, 'a');
    return [account?.status, account?.lockedReason];
  };
  expect(await status(opened('a'), lock)).toEqual(['locked', 'Lost phone']);
  expect(await status(opened('a'), lock, unlock)).toEqual(['open', null]);
  expect(await status(invited('a', '2026-04-01T00:00:00Z'), lock, unlock)).toEqual(['invited', null]);
});

it('accounts are found by the beginnings of names, by e-mail, number and role', async () => {
  const { db } = await givenEvents(projection, [
    opened('a', { fullName: 'Zoë Łukasz-Müller', mobile: '+491701234567' }),
    opened('b', { fullName: 'Adam Smith', email: 'adam@clinic.example', roles: ['admin', 'doctor'] }),
    opened('c', { fullName: 'Bea Zola' }),
  ]);
  const found = async (filter: { q?: string; role?: string }) =>
    (await searchAccounts(db, filter)).rows.map(({ accountId }) => accountId);
  expect(await found({})).toEqual(['b', 'c', 'a']);
  expect(await found({ q: 'zo' })).toEqual(['c', 'a']);
  expect(await found({ q: 'muller LUK' })).toEqual(['a']);
  expect(await found({ q: 'uller' })).toEqual([]);
  expect(await found({ q: '0170 123' })).toEqual(['a']);
  expect(await found({ q: 'adam@clinic' })).toEqual(['b']);
  expect(await found({ role: 'admin' })).toEqual(['b']);
  expect(await found({ role: 'doctor', q: 'zola' })).toEqual([]);
});

it('each account is on one page, in order, while others are added', async () => {
  const people = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) =>
      opened(`a${from + n}`, { fullName: `Same Name ${(from + n) % 7}` }),
    );
  const first = await givenEvents(projection, people(0, 60));
  const { ids, pages } = await walk(
    (after) => searchAccounts(first.db, { q: 'same', after }),
    ({ accountId }) => accountId,
    () => givenEvents(projection, people(0, 70)),
  );
  expect(pages).toBe(3);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual(expect.arrayContaining(people(0, 60).map((_, n) => `a${n}`)));
});

it('whatever is typed, nothing breaks', async () => {
  const { db } = await givenEvents(projection, [opened('a')]);
  for (const text of awkwardTexts) {
    await searchAccounts(db, { q: text, role: text, after: text });
    expect(await accountById(db, text)).toBeNull();
  }
});

it('an erased person stands there as erased', async () => {
  const { db } = await givenEvents(projection, [
    opened('a', { fullName: ERASED, mobile: ERASED, email: ERASED }),
  ]);
  expect(await accountById(db, 'a')).toMatchObject({ fullName: ERASED, mobile: ERASED, email: ERASED });
});

it('nothing of an erased account is left but that there was one', async () => {
  const { db, rows } = await givenEvents(projection, [
    opened('a', { fullName: 'Ann Byron', email: 'ann@post.example' }),
    { type: 'AccountLocked', data: { accountId: 'a', reason: 'Lost phone' } } satisfies AccountEvent,
    { type: 'AccountErased', data: { accountId: 'a' } } satisfies AccountEvent,
  ]);
  expect(JSON.stringify(await rows('account'))).not.toMatch(/Ann|byron|post|Lost|\+49/);
  expect(await accountById(db, 'a')).toMatchObject({ status: 'erased', fullName: ERASED, roles: [] });
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
