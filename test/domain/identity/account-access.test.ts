import { describe, it } from 'vitest';
import type { AccountEvent } from '../../../src/identity/domain/account/account.events.js';
import { accountStream } from '../../../src/identity/domain/account/account.js';
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
  RecordPasswordChange,
  recordPasswordChange,
} from '../../../src/identity/domain/account/record-password-change.js';
import {
  RecordPasswordReset,
  recordPasswordReset,
} from '../../../src/identity/domain/account/record-password-reset.js';
import {
  ResetSecondFactor,
  resetSecondFactor,
} from '../../../src/identity/domain/account/reset-second-factor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import { given, metaOf } from '../../support/decider.js';
import { accountId, anAccount, invited, locked, opened } from './histories.js';

const { fullName, mobile, email } = anAccount;
const emailVerified: AccountEvent = { type: 'EmailVerified', data: { accountId, email } };
const mobileVerified: AccountEvent = { type: 'MobileVerified', data: { accountId, mobile } };
const enrolled: AccountEvent = { type: 'SecondFactorEnrolled', data: { accountId } };
const factorReset: AccountEvent = {
  type: 'SecondFactorReset',
  data: { accountId, method: 'called-back' },
};

describe('changing details', () => {
  const change = (changes: Partial<ChangeAccountDetails['data']> = {}) =>
    new ChangeAccountDetails({ accountId, fullName, mobile, email, ...changes }, metaOf());
  const changed = (data: object): AccountEvent =>
    ({
      type: 'AccountDetailsChanged',
      data: { accountId, fullName, mobile, email, ...data },
    }) as AccountEvent;

  it('keeps what is proven of what stays', () => {
    given(accountStream, [opened, emailVerified, mobileVerified])
      .when((state) => changeAccountDetails(change({ fullName: ' Ada  King ' }), state))
      .then([changed({ fullName: 'Ada King', emailVerified: true, mobileVerified: true })]);
    given(accountStream, [opened, emailVerified, mobileVerified])
      .when((state) => changeAccountDetails(change({ email: 'ada@Elsewhere.example' }), state))
      .then([changed({ email: 'ada@elsewhere.example', emailVerified: false, mobileVerified: true })]);
    given(accountStream, [opened, emailVerified, mobileVerified])
      .when((state) => changeAccountDetails(change({ mobile: '+4915100000000' }), state))
      .then([changed({ mobile: '+4915100000000', emailVerified: true, mobileVerified: false })]);
    given(accountStream, [opened, emailVerified])
      .when((state) => changeAccountDetails(change({ email: null }), state))
      .then([changed({ email: null, emailVerified: false, mobileVerified: false })]);
  });

  it('does nothing when nothing changes', () => {
    given(accountStream, [opened])
      .when((state) => changeAccountDetails(change(), state))
      .then([]);
  });

  it('is finished when the account was locked in the moment between', () => {
    given(accountStream, [opened, emailVerified, locked])
      .when((state) => changeAccountDetails(change({ mobile: '+4915100000000' }), state))
      .then([changed({ mobile: '+4915100000000', emailVerified: true, mobileVerified: false })]);
  });

  it('refuses what is no name, number or address, and nobody’s account', () => {
    const cases = [
      [[opened], { fullName: ' ' }, refuse('name-missing', 'fullName')],
      [[opened], { mobile: '' }, refuse('mobile-not-valid', 'mobile')],
      [[opened], { email: 'ada' }, refuse('email-not-valid', 'email')],
      [[], {}, refuse('unknown-account')],
      [[invited], {}, refuse('unknown-account')],
    ] as const;
    for (const [history, changes, refusal] of cases)
      given(accountStream, history)
        .when((state) => changeAccountDetails(change(changes), state))
        .then(refusal);
  });
});

describe('proving an address', () => {
  const confirm = (address = email) => new ConfirmEmail({ accountId, email: address }, metaOf());

  it('proves the one that the account has, once', () => {
    given(accountStream, [opened])
      .when((state) => confirmEmail(confirm(), state))
      .then([emailVerified]);
    given(accountStream, [opened, emailVerified])
      .when((state) => confirmEmail(confirm(), state))
      .then([]);
    given(accountStream, [opened, locked])
      .when((state) => confirmEmail(confirm(), state))
      .then([emailVerified]);
  });

  it('proves no other, and nobody’s', () => {
    for (const history of [[], [invited], [opened]] as const)
      given(accountStream, history)
        .when((state) => confirmEmail(confirm('old@example.org'), state))
        .then(refuse('link-not-valid'));
  });

  it('proves a mobile likewise', () => {
    const code = (number = mobile) => new ConfirmMobile({ accountId, mobile: number }, metaOf());
    given(accountStream, [opened])
      .when((state) => confirmMobile(code(), state))
      .then([mobileVerified]);
    given(accountStream, [opened, mobileVerified])
      .when((state) => confirmMobile(code(), state))
      .then([]);
    given(accountStream, [opened])
      .when((state) => confirmMobile(code('+4915100000000'), state))
      .then(refuse('code-not-valid', 'code'));
  });
});

describe('passwords', () => {
  const changed = new RecordPasswordChange({ accountId, how: 'reset' }, metaOf());
  const issued = new RecordPasswordReset({ accountId, method: 'document-seen' }, metaOf());

  it('leave a trace when they are changed, and when a way to a new one is issued', () => {
    given(accountStream, [opened])
      .when((state) => recordPasswordChange(changed, state))
      .then([{ type: 'PasswordChanged', data: { accountId, how: 'reset' } }]);
    given(accountStream, [opened])
      .when((state) => recordPasswordReset(issued, state))
      .then([{ type: 'PasswordResetIssued', data: { accountId, method: 'document-seen' } }]);
  });

  it('are nobody’s, or not there yet', () => {
    given(accountStream)
      .when((state) => recordPasswordChange(changed, state))
      .then(refuse('unknown-account'));
    given(accountStream, [invited])
      .when((state) => recordPasswordReset(issued, state))
      .then(refuse('unknown-account'));
  });
});

describe('a second factor', () => {
  const enrol = new EnrolSecondFactor({ accountId }, metaOf());
  const reset = new ResetSecondFactor({ accountId, method: 'called-back' }, metaOf());

  it('is there once, and can be taken away once', () => {
    given(accountStream, [opened])
      .when((state) => enrolSecondFactor(enrol, state))
      .then([enrolled]);
    given(accountStream, [opened, enrolled])
      .when((state) => enrolSecondFactor(enrol, state))
      .then([]);
    given(accountStream, [opened, enrolled])
      .when((state) => resetSecondFactor(reset, state))
      .then([factorReset]);
    given(accountStream, [opened, enrolled, factorReset])
      .when((state) => resetSecondFactor(reset, state))
      .then([]);
    given(accountStream, [opened, enrolled, locked])
      .when((state) => resetSecondFactor(reset, state))
      .then([factorReset]);
  });

  it('is nobody’s without an account', () => {
    given(accountStream)
      .when((state) => enrolSecondFactor(enrol, state))
      .then(refuse('unknown-account'));
    given(accountStream, [invited])
      .when((state) => resetSecondFactor(reset, state))
      .then(refuse('unknown-account'));
  });
});
