import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, it } from 'vitest';
import {
  AcceptInvitation,
  acceptInvitation,
} from '../../../src/identity/domain/account/accept-invitation.js';
import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import { accountStream, type Account } from '../../../src/identity/domain/account/account.js';
import {
  ChangeAccountDetails,
  changeAccountDetails,
} from '../../../src/identity/domain/account/change-account-details.js';
import { ConfirmEmail, confirmEmail } from '../../../src/identity/domain/account/confirm-email.js';
import { ConfirmMobile, confirmMobile } from '../../../src/identity/domain/account/confirm-mobile.js';
import {
  EnrolSecondFactor,
  enrolSecondFactor,
} from '../../../src/identity/domain/account/enrol-second-factor.js';
import {
  ResetSecondFactor,
  resetSecondFactor,
} from '../../../src/identity/domain/account/reset-second-factor.js';
import { GrantRole, grantRole } from '../../../src/identity/domain/account/grant-role.js';
import { InviteAccount, inviteAccount } from '../../../src/identity/domain/account/invite-account.js';
import { LockAccount, lockAccount } from '../../../src/identity/domain/account/lock-account.js';
import { OpenAccount, openAccount } from '../../../src/identity/domain/account/open-account.js';
import { RevokeRole, revokeRole } from '../../../src/identity/domain/account/revoke-role.js';
import { UnlockAccount, unlockAccount } from '../../../src/identity/domain/account/unlock-account.js';
import type { Command, CommandMeta } from '../../../src/kernel/command.js';
import type { Decision } from '../../../src/kernel/stream.js';
import { twice } from '../../support/decider.js';
import { writeSide, type WriteSide } from '../../support/write-side.js';
import { accountId, anAccount, anInvitation, granted, invited, locked, opened } from './histories.js';

let side: WriteSide;
beforeAll(async () => {
  side = await writeSide();
});
afterAll(() => side.close());

describe('the same wish, sent twice, writes once:', () => {
  function accountCase<C extends Command<object>>(
    history: readonly AccountEvent[],
    make: (meta: CommandMeta) => C,
    decide: (command: C, state: Account) => Decision<AccountEvent>,
  ) {
    return twice(side.store, accountStream, randomUUID(), history, make, decide);
  }

  it('open an account', () => accountCase([], (meta) => new OpenAccount(anAccount, meta), openAccount));

  it('invite', () => accountCase([], (meta) => new InviteAccount(anInvitation, meta), inviteAccount));

  it('accept an invitation', () =>
    accountCase(
      [invited],
      (meta) => new AcceptInvitation({ accountId, doctorId: null }, meta),
      acceptInvitation,
    ));

  it('grant a role', () =>
    accountCase([opened], (meta) => new GrantRole({ accountId, role: 'frontdesk' }, meta), grantRole));

  it('revoke a role', () =>
    accountCase(
      [opened, granted('frontdesk')],
      (meta) => new RevokeRole({ accountId, role: 'frontdesk' }, meta),
      revokeRole,
    ));

  it('lock an account', () =>
    accountCase([opened], (meta) => new LockAccount({ accountId, reason: 'lost phone' }, meta), lockAccount));

  const details = { accountId, fullName: 'Ada King', mobile: anAccount.mobile, email: null };

  it('change details', () =>
    accountCase([opened], (meta) => new ChangeAccountDetails(details, meta), changeAccountDetails));

  it('prove an e-mail address', () =>
    accountCase(
      [opened],
      (meta) => new ConfirmEmail({ accountId, email: anAccount.email }, meta),
      confirmEmail,
    ));

  it('prove a mobile', () =>
    accountCase(
      [opened],
      (meta) => new ConfirmMobile({ accountId, mobile: anAccount.mobile }, meta),
      confirmMobile,
    ));

  it('enrol a second factor', () =>
    accountCase([opened], (meta) => new EnrolSecondFactor({ accountId }, meta), enrolSecondFactor));

  it('reset a second factor', () =>
    accountCase(
      [opened, { type: 'SecondFactorEnrolled', data: { accountId } }],
      (meta) => new ResetSecondFactor({ accountId, method: 'called-back' }, meta),
      resetSecondFactor,
    ));

  it('unlock an account', () =>
    accountCase([opened, locked], (meta) => new UnlockAccount({ accountId }, meta), unlockAccount));
});
