import { describe, expect, it } from 'vitest';
import type { Actor } from '../../../src/kernel/actor.js';
import { refuse } from '../../../src/kernel/refusal.js';
import {
  ChangePatientDetails,
  changePatientDetails,
} from '../../../src/registration/domain/patient/change-patient-details.js';
import { ConfirmErasure, confirmErasure } from '../../../src/registration/domain/patient/confirm-erasure.js';
import {
  EndRepresentation,
  endRepresentation,
} from '../../../src/registration/domain/patient/end-representation.js';
import { ErasePatient, erasePatient } from '../../../src/registration/domain/patient/erase-patient.js';
import {
  LiftLegalHold,
  liftLegalHold,
  PlaceLegalHold,
  placeLegalHold,
} from '../../../src/registration/domain/patient/legal-hold.js';
import {
  InviteRepresentative,
  inviteRepresentative,
} from '../../../src/registration/domain/patient/invite-representative.js';
import {
  NameRepresentative,
  nameRepresentative,
} from '../../../src/registration/domain/patient/name-representative.js';
import type { PatientEvent } from '../../../src/registration/domain/patient/patient.events.js';
import { patientStream } from '../../../src/registration/domain/patient/patient.js';
import {
  RegisterDependant,
  registerDependant,
} from '../../../src/registration/domain/patient/register-dependant.js';
import { RequestErasure, requestErasure } from '../../../src/registration/domain/patient/request-erasure.js';
import {
  WithdrawErasure,
  withdrawErasure,
} from '../../../src/registration/domain/patient/withdraw-erasure.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import { aPatient, accountId, clinic, patientId, patientRegistered } from './histories.js';

const parent = '44444444-4444-4444-8444-444444444444';
const child: PatientEvent = {
  type: 'PatientRegistered',
  data: { ...aPatient, accountId: null, mobile: null, email: null },
};
const named: PatientEvent = {
  type: 'RepresentativeNamed',
  data: { patientId, accountId: parent, as: 'representative' },
};
const ended: PatientEvent = { ...named, type: 'RepresentationEnded' };
const asked: PatientEvent = { type: 'ErasureRequested', data: { patientId, accountId } };
const withdrawn: PatientEvent = { type: 'ErasureWithdrawn', data: { patientId, accountId } };
const confirmed: PatientEvent = { type: 'ErasureConfirmed', data: { patientId } };
const held: PatientEvent = { type: 'LegalHoldPlaced', data: { patientId, reason: 'a law suit' } };
const lifted: PatientEvent = { type: 'LegalHoldLifted', data: { patientId } };
const erased: PatientEvent = { type: 'PatientErased', data: { patientId, accountId } };

const by = (role: 'patient' | 'frontdesk' | 'admin' | 'doctor', who = accountId): Actor => ({
  kind: 'account',
  accountId: who,
  role,
});
const system: Actor = { kind: 'system', process: 'erase-patients' };

describe('a dependant', () => {
  const wish = new RegisterDependant(
    { patientId, accountId: parent, fullName: ' Ada  Byron', birthDate: aPatient.birthDate },
    metaOf(),
  );

  it('is registered without account, with the one who acts for them', () => {
    given(patientStream)
      .when((state) => registerDependant(wish, state, { clinic }))
      .then([child, named]);
  });

  it('is registered once', () => {
    given(patientStream, [child, named])
      .when((state) => registerDependant(wish, state, { clinic }))
      .then([]);
  });

  it('needs what every patient needs', () => {
    const nameless = new RegisterDependant({ ...wish.data, fullName: ' ' }, metaOf());
    given(patientStream)
      .when((state) => registerDependant(nameless, state, { clinic }))
      .then(refuse('name-missing', 'fullName'));
  });
});

describe('who acts for a patient', () => {
  const name = (as: 'self' | 'representative', who = parent) =>
    new NameRepresentative({ patientId, accountId: who, as }, metaOf());
  const end = (actor: Actor, who = parent) =>
    new EndRepresentation({ patientId, accountId: who }, metaOf({ actor }));

  it('is named once', () => {
    given(patientStream, [patientRegistered])
      .when((state) => nameRepresentative(name('representative'), state))
      .then([named]);
    given(patientStream, [patientRegistered, named])
      .when((state) => nameRepresentative(name('representative'), state))
      .then([]);
  });

  it('is invited by the front desk only, with a code', () => {
    const invite = (actor: Actor) => new InviteRepresentative({ patientId }, metaOf({ actor }));
    const invited: PatientEvent = { type: 'RepresentativeInvited', data: { patientId } };
    const when = (history: PatientEvent[], actor: Actor) =>
      given(patientStream, history).when((state) => inviteRepresentative(invite(actor), state));
    when([child, invited], by('frontdesk')).then([invited]);
    when([child], by('admin')).then(refuse('not-for-your-role'));
    when([], by('frontdesk')).then(refuse('unknown-patient'));
    when([patientRegistered, asked, confirmed], by('frontdesk')).then(refuse('person-erased'));
  });

  it('is the own account of one patient who had none', () => {
    given(patientStream, [child])
      .when((state) => nameRepresentative(name('self'), state))
      .then([{ type: 'RepresentativeNamed', data: { patientId, accountId: parent, as: 'self' } }]);
    given(patientStream, [patientRegistered])
      .when((state) => nameRepresentative(name('self'), state))
      .then(refuse('patient-has-account'));
  });

  it('is not named for somebody unknown or erased, nor without end', () => {
    given(patientStream)
      .when((state) => nameRepresentative(name('self'), state))
      .then(refuse('unknown-patient'));
    given(patientStream, [patientRegistered, asked, confirmed])
      .when((state) => nameRepresentative(name('representative'), state))
      .then(refuse('person-erased'));
    const many = Array.from({ length: 10 }, (_, index): PatientEvent => {
      return {
        type: 'RepresentativeNamed',
        data: { patientId, accountId: `account-${String(index)}`, as: 'representative' },
      };
    });
    given(patientStream, [child, ...many])
      .when((state) => nameRepresentative(name('representative'), state))
      .then(refuse('too-many-representatives'));
  });

  it.each([
    ['the representative', by('patient', parent)],
    ['the patient', by('patient')],
    ['the front desk', by('frontdesk', 'desk')],
    ['an admin', by('admin', 'admin')],
  ])('ends when %s ends it', (_who, actor) => {
    given(patientStream, [patientRegistered, named])
      .when((state) => endRepresentation(end(actor), state))
      .then([ended]);
    given(patientStream, [patientRegistered, named, ended])
      .when((state) => endRepresentation(end(actor), state))
      .then([]);
  });

  it('is not ended by anybody else, nor is an own account', () => {
    const tries: [Actor, string][] = [
      [by('patient', 'stranger'), 'unknown-patient'],
      [by('doctor', 'doctor'), 'not-for-your-role'],
      [{ kind: 'visitor' }, 'not-for-your-role'],
    ];
    for (const [actor, rule] of tries)
      given(patientStream, [patientRegistered, named])
        .when((state) => endRepresentation(end(actor), state))
        .then(refuse(rule));
    given(patientStream, [patientRegistered])
      .when((state) => endRepresentation(end(by('frontdesk'), accountId), state))
      .then(refuse('own-patient'));
    given(patientStream)
      .when((state) => endRepresentation(end(by('frontdesk')), state))
      .then(refuse('unknown-patient'));
  });
});

describe('an erasure', () => {
  const request = (who = accountId) => new RequestErasure({ patientId, accountId: who }, metaOf());
  const withdraw = (who = accountId) => new WithdrawErasure({ patientId, accountId: who }, metaOf());
  const confirm = new ConfirmErasure({ patientId }, metaOf({ actor: by('admin') }));
  const erase = (actor: Actor = system, again?: boolean) =>
    new ErasePatient({ patientId, ...(again ? { again } : {}) }, metaOf({ actor }));

  it('is asked for by who acts for the patient, once', () => {
    given(patientStream, [patientRegistered])
      .when((state) => requestErasure(request(), state))
      .then([asked]);
    given(patientStream, [patientRegistered, asked])
      .when((state) => requestErasure(request(), state))
      .then([]);
    given(patientStream, [patientRegistered])
      .when((state) => requestErasure(request(parent), state))
      .then(refuse('unknown-patient'));
  });

  it('can be taken back until it is confirmed', () => {
    given(patientStream, [patientRegistered, asked])
      .when((state) => withdrawErasure(withdraw(), state))
      .then([withdrawn]);
    given(patientStream, [patientRegistered, asked, withdrawn])
      .when((state) => withdrawErasure(withdraw(), state))
      .then([]);
    given(patientStream, [patientRegistered, asked, confirmed])
      .when((state) => withdrawErasure(withdraw(), state))
      .then(refuse('erasure-confirmed'));
    given(patientStream, [patientRegistered, asked])
      .when((state) => withdrawErasure(withdraw(parent), state))
      .then(refuse('unknown-patient'));
  });

  it('is confirmed when it was asked for and nothing holds it, once', () => {
    const when = (history: PatientEvent[]) =>
      given(patientStream, history).when((state) => confirmErasure(confirm, state));
    when([patientRegistered, asked]).then([confirmed]);
    when([patientRegistered, asked, held, lifted]).then([confirmed]);
    when([patientRegistered, asked, confirmed]).then([]);
    when([patientRegistered]).then(refuse('erasure-not-requested'));
    when([patientRegistered, asked, withdrawn]).then(refuse('erasure-not-requested'));
    when([patientRegistered, asked, held]).then(refuse('on-legal-hold'));
    when([]).then(refuse('unknown-patient'));
  });

  it('ends whoever acted for the patient, and happens once', () => {
    const own: PatientEvent = { type: 'RepresentationEnded', data: { patientId, accountId, as: 'self' } };
    given(patientStream, [patientRegistered, named, asked, confirmed])
      .when((state) => erasePatient(erase(), state))
      .then([own, ended, erased]);
    given(patientStream, [patientRegistered, asked, confirmed, own, erased])
      .when((state) => erasePatient(erase(), state))
      .then([]);
  });

  it('is Slotwell’s own doing, after a confirmation or a restore', () => {
    given(patientStream, [patientRegistered, asked, confirmed])
      .when((state) => erasePatient(erase(by('admin')), state))
      .then(refuse('not-for-your-role'));
    given(patientStream, [patientRegistered])
      .when((state) => erasePatient(erase(), state))
      .then(refuse('erasure-not-requested'));
    given(patientStream, [child])
      .when((state) => erasePatient(erase(system, true), state))
      .then([{ type: 'PatientErased', data: { patientId, accountId: null } }]);
  });
});

describe('a legal hold', () => {
  const place = (reason = ' a law suit ') => new PlaceLegalHold({ patientId, reason }, metaOf());
  const lift = new LiftLegalHold({ patientId }, metaOf());

  it('is placed once, with a reason', () => {
    const when = (history: PatientEvent[], command = place()) =>
      given(patientStream, history).when((state) => placeLegalHold(command, state));
    when([patientRegistered]).then([held]);
    when([patientRegistered, held]).then([]);
    when([patientRegistered], place(' ')).then(refuse('hold-reason-missing', 'reason'));
    when([patientRegistered], place('x'.repeat(2001))).then(
      refuse('reason-too-long', 'reason', { max: 2000 }),
    );
    when([]).then(refuse('unknown-patient'));
    when([patientRegistered, asked, confirmed]).then(refuse('person-erased'));
  });

  it('is lifted once', () => {
    const when = (history: PatientEvent[]) =>
      given(patientStream, history).when((state) => liftLegalHold(lift, state));
    when([patientRegistered, held]).then([lifted]);
    when([patientRegistered]).then([]);
    when([]).then(refuse('unknown-patient'));
  });
});

describe('details of a patient', () => {
  const change = (changes: Partial<ChangePatientDetails['data']> = {}) =>
    new ChangePatientDetails(
      { patientId, fullName: 'Ada King', mobile: '+4915100000000', email: null, ...changes },
      metaOf(),
    );
  const changed: PatientEvent = {
    type: 'PatientDetailsChanged',
    data: { patientId, fullName: 'Ada King', mobile: '+4915100000000', email: null },
  };

  it('change, once', () => {
    given(patientStream, [patientRegistered])
      .when((state) => changePatientDetails(change({ fullName: ' Ada  King' }), state))
      .then([changed]);
    given(patientStream, [patientRegistered, changed])
      .when((state) => changePatientDetails(change(), state))
      .then([]);
  });

  it('must be such, of somebody who is there', () => {
    const cases = [
      [[patientRegistered], { fullName: '' }, refuse('name-missing', 'fullName')],
      [[patientRegistered], { mobile: '123' }, refuse('mobile-not-valid', 'mobile')],
      [[patientRegistered], { email: 'ada' }, refuse('email-not-valid', 'email')],
      [[], {}, refuse('unknown-patient')],
      [[patientRegistered, asked, confirmed], {}, refuse('person-erased')],
    ] as const;
    for (const [history, changes, refusal] of cases)
      given(patientStream, history)
        .when((state) => changePatientDetails(change(changes), state))
        .then(refusal);
  });
});

it('folds into who acts for the patient and what is under way', () => {
  expect(stateAfter(patientStream, [patientRegistered, named, asked, held, lifted])).toEqual({
    status: 'registered',
    patientId,
    details: { fullName: 'Ada Byron', mobile: '+4915112345678', email: 'ada@example.org' },
    actedForBy: new Map([
      [accountId, 'self'],
      [parent, 'representative'],
    ]),
    erasureRequested: true,
    onLegalHold: false,
  });
  expect(stateAfter(patientStream, [patientRegistered, asked, confirmed, erased])).toMatchObject({
    status: 'erased',
    erasureRequested: false,
  });
});
