import { describe, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import {
  ApproveDoctor,
  approveDoctor,
  FIRST_HOURS,
} from '../../../src/registration/domain/doctor/approve-doctor.js';
import {
  ChangeDoctorDetails,
  changeDoctorDetails,
} from '../../../src/registration/domain/doctor/change-doctor-details.js';
import type { DoctorEvent, WorkingHours } from '../../../src/registration/domain/doctor/doctor.events.js';
import { doctorStream, workingHoursOn } from '../../../src/registration/domain/doctor/doctor.js';
import { RegisterDoctor, registerDoctor } from '../../../src/registration/domain/doctor/register-doctor.js';
import {
  SetWorkingHours,
  setWorkingHours,
} from '../../../src/registration/domain/doctor/set-working-hours.js';
import { SuspendDoctor, suspendDoctor } from '../../../src/registration/domain/doctor/suspend-doctor.js';
import { given, metaOf, stateAfter } from '../../support/decider.js';
import {
  aDoctor,
  approved,
  approvedDoctor,
  clinic,
  doctorId,
  doctorRegistered,
  firstHours,
  notOpen,
  suspended,
} from './histories.js';

describe('registering a doctor', () => {
  const register = (changes: Partial<RegisterDoctor['data']> = {}) =>
    new RegisterDoctor({ ...aDoctor, ...changes }, metaOf());

  it('applies', () => {
    given(doctorStream)
      .when((state) => registerDoctor(register({ licenceNumber: ' B-4711 ' }), state, { clinic }))
      .then([doctorRegistered]);
  });

  it('does nothing for a doctor who is registered', () => {
    for (const history of [[doctorRegistered], approvedDoctor, [...approvedDoctor, suspended]])
      given(doctorStream, history)
        .when((state) => registerDoctor(register(), state, { clinic }))
        .then([]);
  });

  it.each([
    [{ fullName: ' ' }, refuse('name-missing', 'fullName')],
    [{ mobile: 'none' }, refuse('mobile-not-valid', 'mobile')],
    [{ email: 'none' }, refuse('email-not-valid', 'email')],
    [{ specialty: '' }, refuse('specialty-missing', 'specialty')],
    [{ specialty: 'alchemy' }, refuse('unknown-specialty', 'specialty')],
    [{ specialty: 'ent' }, refuse('specialty-not-offered', 'specialty')],
    [{ licenceNumber: ' ' }, refuse('licence-missing', 'licenceNumber')],
    [{ licenceNumber: 'x'.repeat(101) }, refuse('licence-too-long', 'licenceNumber', { max: 100 })],
  ])('is refused with %j', (changes, refusal) => {
    given(doctorStream)
      .when((state) => registerDoctor(register(changes), state, { clinic }))
      .then(refusal);
  });

  it('is refused before the clinic is open', () => {
    given(doctorStream)
      .when((state) => registerDoctor(register(), state, { clinic: notOpen }))
      .then(refuse('clinic-not-open'));
  });
});

describe('approving a doctor', () => {
  const approve = (...specialties: string[]) => new ApproveDoctor({ doctorId, specialties }, metaOf());

  it('gives Monday to Friday, nine to five, to start with', () => {
    given(doctorStream, [doctorRegistered])
      .when((state) => approveDoctor(approve('cardiology'), state, { clinic }))
      .then([approved('cardiology'), firstHours]);
    const { weekly, ...numbers } = FIRST_HOURS;
    expect(
      Object.entries(weekly)
        .filter(([, spans]) => spans.length > 0)
        .map(([day]) => day),
    ).toEqual(['1', '2', '3', '4', '5']);
    expect(weekly['1']).toEqual([{ from: '09:00', to: '17:00' }]);
    expect(numbers).toEqual({ slotMinutes: 30, bufferMinutes: 0, horizonDays: 90, noticeMinutes: 60 });
  });

  it('starts the hours on the day it is at the clinic', () => {
    const late = new ApproveDoctor(
      { doctorId, specialties: ['cardiology'] },
      metaOf({ now: '2026-11-23T23:30:00Z' }),
    );
    given(doctorStream, [doctorRegistered])
      .when((state) => approveDoctor(late, state, { clinic }))
      .then([
        approved('cardiology'),
        { ...firstHours, data: { ...firstHours.data, from: '2026-11-24' } } as typeof firstHours,
      ]);
  });

  it('changes what an approved doctor may do, and leaves the hours', () => {
    given(doctorStream, approvedDoctor)
      .when((state) => approveDoctor(approve('dermatology', 'cardiology', 'dermatology'), state, { clinic }))
      .then([approved('cardiology', 'dermatology')]);
  });

  it('lets a suspended doctor work again', () => {
    given(doctorStream, [...approvedDoctor, suspended])
      .when((state) => approveDoctor(approve('cardiology'), state, { clinic }))
      .then([approved('cardiology')]);
  });

  it('does nothing when all is as it should be', () => {
    given(doctorStream, approvedDoctor)
      .when((state) => approveDoctor(approve('cardiology'), state, { clinic }))
      .then([]);
  });

  it('keeps a specialty that the clinic has withdrawn since', () => {
    given(doctorStream, [doctorRegistered, approved('ent'), firstHours])
      .when((state) => approveDoctor(approve('ent', 'cardiology'), state, { clinic }))
      .then([approved('cardiology', 'ent')]);
  });

  it.each([
    [[], refuse('unknown-specialty', 'specialties')],
    [['alchemy'], refuse('unknown-specialty', 'specialties')],
    [['cardiology', 'ent'], refuse('specialty-not-offered', 'specialties')],
  ])('is refused for %j', (specialties, refusal) => {
    given(doctorStream, [doctorRegistered])
      .when((state) => approveDoctor(approve(...specialties), state, { clinic }))
      .then(refusal);
  });

  it('is refused for nobody, and before the clinic is open', () => {
    given(doctorStream)
      .when((state) => approveDoctor(approve('cardiology'), state, { clinic }))
      .then(refuse('unknown-doctor'));
    given(doctorStream, [doctorRegistered])
      .when((state) => approveDoctor(approve('cardiology'), state, { clinic: notOpen }))
      .then(refuse('clinic-not-open'));
  });
});

describe('suspending a doctor', () => {
  const suspend = (reason = ' licence expired ') => new SuspendDoctor({ doctorId, reason }, metaOf());

  it('happens to an approved doctor and to an applicant', () => {
    for (const history of [approvedDoctor, [doctorRegistered]])
      given(doctorStream, history)
        .when((state) => suspendDoctor(suspend(), state))
        .then([suspended]);
  });

  it('happens once', () => {
    given(doctorStream, [...approvedDoctor, suspended])
      .when((state) => suspendDoctor(suspend(), state))
      .then([]);
  });

  it('is refused for nobody, and with a reason that is too long', () => {
    given(doctorStream)
      .when((state) => suspendDoctor(suspend(), state))
      .then(refuse('unknown-doctor'));
    given(doctorStream, approvedDoctor)
      .when((state) => suspendDoctor(suspend('x'.repeat(2001)), state))
      .then(refuse('reason-too-long', 'reason', { max: 2000 }));
  });
});

describe('details of a doctor', () => {
  const change = (changes: Partial<ChangeDoctorDetails['data']> = {}) =>
    new ChangeDoctorDetails(
      { doctorId, fullName: 'Dora King', mobile: '+4915100000000', email: null, ...changes },
      metaOf(),
    );
  const changed: DoctorEvent = {
    type: 'DoctorDetailsChanged',
    data: { doctorId, fullName: 'Dora King', mobile: '+4915100000000', email: null },
  };

  it('change, once, whatever the clinic has decided about them', () => {
    for (const history of [[doctorRegistered], approvedDoctor, [...approvedDoctor, suspended]]) {
      given(doctorStream, history)
        .when((state) => changeDoctorDetails(change({ fullName: ' Dora  King' }), state))
        .then([changed]);
      given(doctorStream, [...history, changed])
        .when((state) => changeDoctorDetails(change(), state))
        .then([]);
    }
  });

  it('must be such, of somebody who is there', () => {
    const cases = [
      [[doctorRegistered], { fullName: '' }, refuse('name-missing', 'fullName')],
      [[doctorRegistered], { mobile: '123' }, refuse('mobile-not-valid', 'mobile')],
      [[doctorRegistered], { email: 'dora' }, refuse('email-not-valid', 'email')],
      [[], {}, refuse('unknown-doctor')],
    ] as const;
    for (const [history, changes, refusal] of cases)
      given(doctorStream, history)
        .when((state) => changeDoctorDetails(change(changes), state))
        .then(refusal);
  });

  it('leave the rest as it is', () => {
    const { details: _, ...rest } = stateAfter(doctorStream, approvedDoctor) as never as { details: object };
    expect(stateAfter(doctorStream, [...approvedDoctor, changed])).toMatchObject({
      ...rest,
      details: { fullName: 'Dora King', mobile: '+4915100000000', email: null },
    });
  });
});

describe('working hours', () => {
  const mornings: WorkingHours = {
    ...FIRST_HOURS,
    weekly: { ...FIRST_HOURS.weekly, '1': [{ from: '08:00', to: '12:00' }] },
  };
  const set = (changes: Partial<SetWorkingHours['data']> = {}) =>
    new SetWorkingHours({ doctorId, from: '2026-12-01', ...mornings, ...changes }, metaOf());
  const hoursSet = (from: string, hours = mornings) =>
    ({ type: 'WorkingHoursSet', data: { doctorId, from, ...hours, confirmed: true } }) as const;

  it('are set, which confirms them', () => {
    given(doctorStream, approvedDoctor)
      .when((state) => setWorkingHours(set(), state, { clinic }))
      .then([hoursSet('2026-12-01')]);
  });

  it('are confirmed even when the doctor takes those that everybody starts with', () => {
    given(doctorStream, approvedDoctor)
      .when((state) => setWorkingHours(set({ ...FIRST_HOURS, from: '2026-11-23' }), state, { clinic }))
      .then([hoursSet('2026-11-23', FIRST_HOURS)]);
  });

  it('stay when they are the same', () => {
    given(doctorStream, [...approvedDoctor, hoursSet('2026-12-01')])
      .when((state) => setWorkingHours(set(), state, { clinic }))
      .then([]);
  });

  it('are kept in order, whatever the order they came in', () => {
    const [early, late] = [
      { from: '08:00', to: '12:00' },
      { from: '12:00', to: '16:30' },
    ];
    given(doctorStream, approvedDoctor)
      .when((state) =>
        setWorkingHours(set({ weekly: { ...mornings.weekly, '2': [late, early] } }), state, { clinic }),
      )
      .then([hoursSet('2026-12-01', { ...mornings, weekly: { ...mornings.weekly, '2': [early, late] } })]);
  });

  const monday = (...spans: [string, string][]) => ({
    weekly: { ...mornings.weekly, '1': spans.map(([from, to]) => ({ from, to })) },
  });
  it.each([
    [{ from: '2026-02-30' }, refuse('date-does-not-exist', 'from')],
    [{ from: '2026-11-22' }, refuse('date-is-past', 'from')],
    [monday(['9:00', '12:00']), refuse('time-does-not-exist', 'weekly.1')],
    [monday(['09:00', '24:00']), refuse('time-does-not-exist', 'weekly.1')],
    [monday(['12:00', '12:00']), refuse('hours-not-valid', 'weekly.1')],
    [monday(['12:00', '09:00']), refuse('hours-not-valid', 'weekly.1')],
    [monday(['09:00', '12:00'], ['11:30', '15:00']), refuse('hours-not-valid', 'weekly.1')],
    [{ slotMinutes: 4 }, refuse('slot-length-not-valid', 'slotMinutes', { min: 5, max: 240 })],
    [{ slotMinutes: 30.5 }, refuse('slot-length-not-valid', 'slotMinutes', { min: 5, max: 240 })],
    [{ bufferMinutes: -1 }, refuse('number-out-of-range', 'bufferMinutes', { min: 0, max: 240 })],
    [{ horizonDays: 0 }, refuse('number-out-of-range', 'horizonDays', { min: 1, max: 730 })],
    [{ noticeMinutes: Infinity }, refuse('number-out-of-range', 'noticeMinutes', { min: 0, max: 43_200 })],
  ])('are refused with %j', (changes, refusal) => {
    given(doctorStream, approvedDoctor)
      .when((state) => setWorkingHours(set(changes), state, { clinic }))
      .then(refusal);
  });

  it('are for approved doctors', () => {
    const cases = [
      [[], refuse('unknown-doctor')],
      [[doctorRegistered], refuse('doctor-not-approved')],
      [[...approvedDoctor, suspended], refuse('doctor-suspended')],
    ] as const;
    for (const [history, refusal] of cases)
      given(doctorStream, history)
        .when((state) => setWorkingHours(set(), state, { clinic }))
        .then(refusal);
    given(doctorStream, approvedDoctor)
      .when((state) => setWorkingHours(set(), state, { clinic: notOpen }))
      .then(refuse('clinic-not-open'));
  });

  it('hold from their date until the next ones do', () => {
    const afternoons = { ...mornings, slotMinutes: 20 };
    const doctor = stateAfter(doctorStream, [
      ...approvedDoctor,
      hoursSet('2026-12-01'),
      hoursSet('2027-01-01', afternoons),
    ]);
    expect(workingHoursOn(doctor, '2026-11-22')).toBeNull();
    expect(workingHoursOn(doctor, '2026-11-30')).toMatchObject(FIRST_HOURS);
    expect(workingHoursOn(doctor, '2026-12-01')).toMatchObject(mornings);
    expect(workingHoursOn(doctor, '2027-05-05')).toMatchObject(afternoons);
    expect(workingHoursOn(doctorStream.initial, '2027-05-05')).toBeNull();
  });

  it('replace what had been set for later', () => {
    const doctor = stateAfter(doctorStream, [
      ...approvedDoctor,
      hoursSet('2027-01-01', { ...mornings, slotMinutes: 20 }),
      hoursSet('2026-12-01'),
    ]);
    expect(workingHoursOn(doctor, '2027-05-05')).toMatchObject({ slotMinutes: 30 });
  });
});
