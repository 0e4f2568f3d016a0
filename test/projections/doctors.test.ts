import { expect, it } from 'vitest';
import { projection as doctors } from '../../projections/doctors/projection.js';
import { approvedDoctors, doctorById, doctorsForAdmin } from '../../projections/doctors/queries.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { DoctorEvent, WorkingHours } from '../../src/registration/domain/doctor/doctor.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { approved, doctor, renamed, suspended } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(doctors);

const nineToFive = [{ from: '09:00', to: '17:00' }];
const hours: WorkingHours = {
  weekly: { 1: nineToFive, 2: nineToFive, 3: nineToFive, 4: [], 5: nineToFive, 6: [], 7: [] },
  slotMinutes: 30,
  bufferMinutes: 5,
  horizonDays: 90,
  noticeMinutes: 60,
};
const hoursSet = (doctorId: string, from: string, confirmed: boolean): DoctorEvent => ({
  type: 'WorkingHoursSet',
  data: { doctorId, from, confirmed, ...hours },
});

it('a doctor who registered has applied', async () => {
  const registered = doctor('d', { fullName: 'Dr. Ada Fey', email: 'ada@clinic.example' });
  const { db, topics } = await givenEvents(projection, [
    recorded<DoctorEvent>(registered, { metadata: { at: '2026-01-05T10:00:00Z' } }),
  ]);
  expect(await doctorById(db, 'd')).toEqual({
    doctorId: 'd',
    accountId: 'account-of-d',
    fullName: 'Dr. Ada Fey',
    mobile: '+4915187654321',
    email: 'ada@clinic.example',
    specialty: 'neurology',
    licenceNumber: 'L-1',
    status: 'applied',
    suspendedReason: null,
    specialties: [],
    workingHours: null,
    hoursConfirmed: false,
    registeredAt: '2026-01-05T10:00:00Z',
  });
  expect(topics).toEqual(['doctors', 'doctor/d']);
  expect(await doctorById(db, 'nobody')).toBeNull();
});

it('an approval says for what, a suspension why, and the next approval forgets that', async () => {
  const state = async (...events: DoctorEvent[]) => {
    const { db } = await givenEvents(projection, [doctor('d'), ...events]);
    const row = await doctorById(db, 'd');
    return [row?.status, row?.specialties, row?.suspendedReason];
  };
  const forTwo = approved('d', 'neurology', 'cardiology');
  expect(await state(forTwo)).toEqual(['approved', ['neurology', 'cardiology'], null]);
  expect(await state(forTwo, suspended('d'))).toEqual([
    'suspended',
    ['neurology', 'cardiology'],
    'Licence ran out',
  ]);
  expect(await state(forTwo, suspended('d'), approved('d', 'urology'))).toEqual([
    'approved',
    ['urology'],
    null,
  ]);
});

it('working hours are those set last', async () => {
  const { db } = await givenEvents(projection, [
    doctor('d'),
    hoursSet('d', '2026-01-05', false),
    hoursSet('d', '2026-02-01', true),
  ]);
  expect(await doctorById(db, 'd')).toMatchObject({
    workingHours: { from: '2026-02-01', ...hours },
    hoursConfirmed: true,
  });
});

it('patients find approved doctors only, by name and specialty', async () => {
  const { db } = await givenEvents(projection, [
    doctor('a', { fullName: 'Zoë Ek' }),
    approved('a', 'neurology', 'cardiology'),
    doctor('b', { fullName: 'Adam Ek' }),
    approved('b', 'urology'),
    doctor('c', { fullName: 'Carl Ek' }),
    doctor('d', { fullName: 'Dora Ek' }),
    approved('d', 'urology'),
    suspended('d'),
  ]);
  const found = async (filter: { specialty?: string; q?: string }) =>
    (await approvedDoctors(db, filter)).rows.map(({ doctorId }) => doctorId);
  expect(await found({})).toEqual(['b', 'a']);
  expect(await found({ specialty: 'cardiology' })).toEqual(['a']);
  expect(await found({ q: 'ek zoe' })).toEqual(['a']);
  expect(await found({ q: 'ek', specialty: 'dermatology' })).toEqual([]);
});

it('a doctor who is called and reached otherwise is found so', async () => {
  const { db, topics } = await givenEvents(projection, [
    doctor('d', { fullName: 'Dr. Ada Fey' }),
    approved('d', 'urology'),
    renamed('d', 'Dr. Ada Böll'),
  ]);
  expect(await doctorById(db, 'd')).toMatchObject({
    fullName: 'Dr. Ada Böll',
    mobile: '+4915100000000',
    email: 'd@new.example',
    licenceNumber: 'L-1',
    specialties: ['urology'],
  });
  expect((await approvedDoctors(db, { q: 'boll' })).rows).toHaveLength(1);
  expect((await approvedDoctors(db, { q: 'fey' })).rows).toEqual([]);
  expect([...topics]).toEqual(expect.arrayContaining(['doctors', 'doctor/d']));
});

it('the admin sees all doctors, or those of one status', async () => {
  const { db } = await givenEvents(projection, [doctor('a'), doctor('b'), approved('b', 'urology')]);
  const found = async (status?: string) =>
    (await doctorsForAdmin(db, { status })).rows.map(({ doctorId }) => doctorId);
  expect(await found()).toEqual(['a', 'b']);
  expect(await found('applied')).toEqual(['a']);
  expect(await found('suspended')).toEqual([]);
});

it('each doctor is on one page, in order', async () => {
  const many = Array.from({ length: 55 }, (_, n) => doctor(`d${n}`, { fullName: `Dr. Same ${n % 3}` }));
  const { db } = await givenEvents(projection, many);
  const { ids, pages } = await walk(
    (after) => doctorsForAdmin(db, { after }),
    ({ doctorId }) => doctorId,
  );
  expect(pages).toBe(3);
  expect([...ids].sort()).toEqual(many.map(({ data }) => data.doctorId).sort());
});

it('whatever is typed, nothing breaks', async () => {
  const { db } = await givenEvents(projection, [doctor('d')]);
  for (const text of awkwardTexts) {
    await approvedDoctors(db, { specialty: text, q: text, after: text });
    await doctorsForAdmin(db, { status: text, after: text });
    expect(await doctorById(db, text)).toBeNull();
  }
});

it('an erased doctor stands there as erased', async () => {
  const erased = { fullName: ERASED, mobile: ERASED, email: ERASED, licenceNumber: ERASED };
  const { db } = await givenEvents(projection, [doctor('d', erased)]);
  expect(await doctorById(db, 'd')).toMatchObject(erased);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
