import { expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { patientStream } from '../../../src/registration/domain/patient/patient.js';
import {
  RegisterPatient,
  registerPatient,
} from '../../../src/registration/domain/patient/register-patient.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import { aPatient, accountId, clinic, notOpen, patientId, patientRegistered } from './histories.js';

const register = (changes: Partial<RegisterPatient['data']> = {}, now?: string) =>
  new RegisterPatient({ ...aPatient, ...changes }, metaOf(now === undefined ? {} : { now }));

it('registers a patient', () => {
  given(patientStream)
    .when((state) => registerPatient(register(), state, { clinic }))
    .then([patientRegistered]);
});

it('registers a patient without account, mobile or e-mail, as at the desk', () => {
  const atTheDesk = { accountId: null, mobile: null, email: null };
  given(patientStream)
    .when((state) => registerPatient(register(atTheDesk), state, { clinic }))
    .then([{ type: 'PatientRegistered', data: { ...aPatient, ...atTheDesk } }]);
});

it('keeps names and addresses tidy, and nothing that it does not know', () => {
  const untidy = {
    fullName: '  Ada \n Byron ',
    email: ' Ada.Byron@Example.ORG ',
    password: 'never in an event',
  };
  given(patientStream)
    .when((state) => registerPatient(register(untidy), state, { clinic }))
    .then([{ type: 'PatientRegistered', data: { ...aPatient, email: 'Ada.Byron@example.org' } }]);
});

it('takes an empty e-mail address for none', () => {
  given(patientStream)
    .when((state) => registerPatient(register({ email: ' ' }), state, { clinic }))
    .then([{ type: 'PatientRegistered', data: { ...aPatient, email: null } }]);
});

it('does nothing for a patient who is registered', () => {
  given(patientStream, [patientRegistered])
    .when((state) => registerPatient(register(), state, { clinic }))
    .then([]);
});

it.each([
  [{ fullName: '' }, refuse('name-missing', 'fullName')],
  [{ fullName: 'x'.repeat(201) }, refuse('name-too-long', 'fullName', { max: 200 })],
  [{ mobile: '0151 12345678' }, refuse('mobile-not-valid', 'mobile')],
  [{ mobile: '' }, refuse('mobile-not-valid', 'mobile')],
  [{ email: 'ada@' }, refuse('email-not-valid', 'email')],
  [{ email: 'ada@example.org, bob@example.org' }, refuse('email-not-valid', 'email')],
  [{ email: `${'a'.repeat(250)}@x.org` }, refuse('email-not-valid', 'email')],
  [{ birthDate: '1985-02-30' }, refuse('birth-date-does-not-exist', 'birthDate')],
  [{ birthDate: '10.12.1985' }, refuse('birth-date-does-not-exist', 'birthDate')],
  [{ birthDate: '0085-12-10' }, refuse('birth-date-does-not-exist', 'birthDate')],
  [{ birthDate: '1985-12-10T00:00' }, refuse('birth-date-does-not-exist', 'birthDate')],
  [{ birthDate: '2026-11-24' }, refuse('birth-date-in-future', 'birthDate')],
])('refuses %j', (changes, refusal) => {
  given(patientStream)
    .when((state) => registerPatient(register(changes), state, { clinic }))
    .then(refusal);
});

it('judges the date of birth on the clinic’s calendar', () => {
  const bornToday = { birthDate: '2026-11-24' };
  given(patientStream)
    .when((state) => registerPatient(register(bornToday, '2026-11-23T22:59:59Z'), state, { clinic }))
    .then(refuse('birth-date-in-future', 'birthDate'));
  given(patientStream)
    .when((state) => registerPatient(register(bornToday, '2026-11-23T23:00:00Z'), state, { clinic }))
    .then([{ type: 'PatientRegistered', data: { ...aPatient, ...bornToday } }]);
});

it('refuses before the clinic is open', () => {
  given(patientStream)
    .when((state) => registerPatient(register(), state, { clinic: notOpen }))
    .then(refuse('clinic-not-open'));
});

it('folds into who the patient is', () => {
  expect(stateAfter(patientStream, [patientRegistered])).toEqual({
    status: 'registered',
    patientId,
    details: { fullName: 'Ada Byron', mobile: '+4915112345678', email: 'ada@example.org' },
    actedForBy: new Map([[accountId, 'self']]),
    erasureRequested: false,
    onLegalHold: false,
  });
});
