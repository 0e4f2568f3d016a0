import { expect, it } from 'vitest';
import {
  acceptInvitation,
  AcceptInvitation,
} from '../../../src/identity/domain/account/accept-invitation.js';
import { accountStream } from '../../../src/identity/domain/account/account.js';
import { eraseAccount, EraseAccount } from '../../../src/identity/domain/account/erase-account.js';
import { grantRole, GrantRole } from '../../../src/identity/domain/account/grant-role.js';
import { lockAccount, LockAccount } from '../../../src/identity/domain/account/lock-account.js';
import { unlockAccount, UnlockAccount } from '../../../src/identity/domain/account/unlock-account.js';
import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import type { Actor } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import { accountId, granted, invited, locked, opened, revoked } from './histories.js';

const system: Actor = { kind: 'system', process: 'erase-accounts' };
const erase = new EraseAccount({ accountId }, metaOf({ actor: system }));
const erased: AccountEvent = { type: 'AccountErased', data: { accountId } };

it.each([
  ['open', [opened]],
  ['locked', [opened, locked]],
  ['invited', [invited]],
])('an account of a patient that is %s is erased, once', (_how, history) => {
  given(accountStream, history)
    .when((account) => eraseAccount(erase, account))
    .then([erased]);
  given(accountStream, [...history, erased])
    .when((account) => eraseAccount(erase, account))
    .then([]);
});

it('an account that its holder works with loses the patient’s side only, once', () => {
  const history = [opened, granted('frontdesk')];
  given(accountStream, history)
    .when((account) => eraseAccount(erase, account))
    .then([revoked('patient')]);
  given(accountStream, [...history, revoked('patient')])
    .when((account) => eraseAccount(erase, account))
    .then([]);
});

it('nobody erases an account but Slotwell itself, nor one that is not there', () => {
  const byAdmin = new EraseAccount(
    { accountId },
    metaOf({ actor: { kind: 'account', accountId, role: 'admin' } }),
  );
  given(accountStream, [opened])
    .when((account) => eraseAccount(byAdmin, account))
    .then(refuse('not-for-your-role'));
  given(accountStream)
    .when((account) => eraseAccount(erase, account))
    .then(refuse('unknown-account'));
});

it('nothing becomes of an erased account any more', () => {
  const account = stateAfter(accountStream, [opened, erased]);
  const answers = [
    lockAccount(new LockAccount({ accountId, reason: 'x' }, metaOf()), account),
    grantRole(new GrantRole({ accountId, role: 'admin' }, metaOf()), account),
    acceptInvitation(new AcceptInvitation({ accountId, doctorId: null }, metaOf()), account),
    unlockAccount(new UnlockAccount({ accountId }, metaOf()), account),
  ];
  expect(answers).toEqual([
    refuse('unknown-account'),
    refuse('unknown-account'),
    refuse('link-not-valid'),
    [],
  ]);
});
