import { beforeAll, expect, it } from 'vitest';
import { projection } from '../../projections/appointments/projection.js';
import {
  deskAppointment,
  deskAppointments,
  deskDay,
  deskDoctors,
  type DeskRow,
} from '../../projections/appointments/queries.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { givenEvents } from '../support/projecting.js';
import { appointment, approved, at, doctor, patient, suspended } from './story.js';

const secret = 'Never for the desk';
let db: ReadModels;

const requested = (id: string, local: string, patientId = 'ann') =>
  appointment(id, patientId).requested({ reason: secret, requestedPeriod: at(local) });
const visit = (id: string, local: string, doctorId = 'me') => [
  requested(id, '2026-03-01T09:00'),
  appointment(id).booked(doctorId, at(local)),
];

beforeAll(async () => {
  ({ db } = await givenEvents(projection, [
    patient('ann', { fullName: 'Ann Lee', mobile: '+4915112345678' }),
    patient('bob', { fullName: 'Bob Lee', mobile: null, birthDate: '2001-02-03' }),
    doctor('me', { fullName: 'Dr. Me' }),
    doctor('you', { fullName: 'Dr. Abel' }),
    doctor('gone', { fullName: 'Dr. Gone' }),
    approved('me', 'neurology'),
    approved('you', 'neurology'),
    approved('gone', 'neurology'),
    ...visit('noon', '2026-03-10T12:00'),
    ...visit('early', '2026-03-10T08:00', 'you'),
    ...visit('day-before', '2026-03-09T23:30'),
    ...visit('day-after', '2026-03-11T00:00'),
    ...visit('of-gone', '2026-03-10T09:00', 'gone'),
    suspended('gone'),
    ...visit('called-off', '2026-03-10T10:00'),
    appointment('called-off').cancelled(),
    ...visit('over', '2026-03-10T07:00'),
    appointment('over').fulfilled('me'),
    requested('offered', '2026-03-20T09:00', 'bob'),
    appointment('offered', 'bob').offered('me', at('2026-03-10T15:00')),
    ...visit('moving', '2026-03-12T09:00'),
    appointment('moving').offered('me', at('2026-03-10T16:00')),
    requested('open', '2026-03-15T09:00', 'bob'),
  ]));
});

const shape = (rows: readonly DeskRow[]): string[] =>
  rows.map(({ appointmentId, at: { local }, held }) => `${local} ${appointmentId}${held ? ' held' : ''}`);

it('the desk’s day has the visits and offers of all doctors by start', async () => {
  expect(shape(await deskDay(db, '2026-03-10'))).toEqual([
    '2026-03-10T07:00 over',
    '2026-03-10T08:00 early',
    '2026-03-10T09:00 of-gone',
    '2026-03-10T12:00 noon',
    '2026-03-10T15:00 offered held',
    '2026-03-10T16:00 moving held',
  ]);
  expect((await deskDoctors(db)).map(({ fullName }) => fullName)).toEqual(['Dr. Abel', 'Dr. Me']);
});

it('the desk never reads what an appointment is for', async () => {
  const rows = [
    ...(await deskDay(db, '2026-03-10')),
    ...(await deskAppointments(db, { patientIds: ['ann', 'bob'], now: '2026-03-10T00:00:00Z' })),
    await deskAppointment(db, 'noon'),
  ];
  expect(JSON.stringify(rows)).not.toContain(secret);
  expect(Object.keys(rows[0]!).sort()).toEqual(
    [
      'appointmentId',
      'at',
      'doctorId',
      'doctorName',
      'held',
      'offer',
      'patientId',
      'patientMobile',
      'patientName',
      'status',
      'time',
      'waitsUntil',
    ].sort(),
  );
});

it('what a patient has ahead are visits that are not over, open requests and offers', async () => {
  const ahead = async (...patientIds: string[]) =>
    shape(await deskAppointments(db, { patientIds, now: '2026-03-10T08:00:00Z' }));
  expect(await ahead('ann')).toEqual([
    '2026-03-10T09:00 of-gone',
    '2026-03-10T12:00 noon',
    '2026-03-11T00:00 day-after',
    '2026-03-12T09:00 moving',
  ]);
  expect(await ahead('bob')).toEqual(['2026-03-10T15:00 offered held', '2026-03-15T09:00 open']);
  expect(await ahead()).toEqual([]);
});

it('one appointment is there with its time, and none that does not exist', async () => {
  expect(await deskAppointment(db, 'moving')).toMatchObject({
    status: 'pending',
    held: false,
    at: at('2026-03-12T09:00'),
    offer: { time: at('2026-03-10T16:00') },
  });
  expect(await deskAppointment(db, 'no-such')).toBeNull();
});

it('who waits is there with the days, and with a time while one is offered', async () => {
  const { waitlisted, offered, lapsed } = appointment('waits', 'wim');
  const ahead = async (...then: Parameters<typeof givenEvents>[1]) => {
    const waiting = await givenEvents(projection, [patient('wim'), doctor('me'), waitlisted(), ...then]);
    return shape(await deskAppointments(waiting.db, { patientIds: ['wim'], now: '2026-03-01T08:00:00Z' }));
  };
  const offer = offered('me', at('2026-03-10T09:00'));
  const waits = [expect.stringMatching(/ waits$/)];
  expect(await ahead()).toEqual(waits);
  expect(await ahead(offer)).toEqual(['2026-03-10T09:00 waits held']);
  expect(await ahead(offer, lapsed('me'))).toEqual(waits);
});
