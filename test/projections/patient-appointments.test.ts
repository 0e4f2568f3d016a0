import { beforeAll, expect, it } from 'vitest';
import { projection } from '../../projections/appointments/projection.js';
import {
  patientAppointments,
  type PatientAppointmentsFilter,
} from '../../projections/appointments/queries.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { givenEvents } from '../support/projecting.js';
import { appointment, at, doctor, patient } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const now = '2026-03-10T12:00:00Z';
let db: ReadModels;

function requested(id: string, local: string, reason = 'Migraine', patientId = 'ann') {
  return appointment(id, patientId).requested({ reason, requestedPeriod: at(local) });
}

function visit(id: string, local: string, reason?: string) {
  return [requested(id, '2026-03-01T09:00', reason), appointment(id).booked('me', at(local))];
}

beforeAll(async () => {
  ({ db } = await givenEvents(projection, [
    patient('ann'),
    patient('child'),
    doctor('me', { fullName: 'Dr. Zoë Ek' }),
    requested('request-late', '2026-03-20T09:00'),
    requested('request-soon', '2026-03-12T09:00', 'Knee pain'),
    requested('offered', '2026-03-14T09:00'),
    appointment('offered').offered('me', at('2026-03-15T09:00')),
    ...visit('next-week', '2026-03-17T09:00'),
    ...visit('tomorrow', '2026-03-11T09:00', 'Fever'),
    ...visit('now-on', '2026-03-10T12:45'),
    ...visit('moving', '2026-03-13T09:00'),
    appointment('moving').offered('me', at('2026-03-16T09:00')),
    ...visit('just-over', '2026-03-10T12:30'),
    ...visit('long-ago', '2016-02-01T09:00'),
    appointment('long-ago').fulfilled('me'),
    requested('called-off', '2026-03-30T09:00'),
    appointment('called-off').cancelled(),
    requested('of-child', '2026-03-13T09:00', 'Cough', 'child'),
    requested('of-bob', '2026-03-13T09:00', 'Cough', 'bob'),
  ]));
});

async function found(filter: Partial<PatientAppointmentsFilter> = {}): Promise<string[]> {
  const { rows } = await patientAppointments(db, { patientIds: ['ann'], now, ...filter });
  return rows.map(({ appointmentId }) => appointmentId);
}

it('sections follow each other: requests and upcoming soonest first, the past latest first', async () => {
  const { rows, count } = await patientAppointments(db, { patientIds: ['ann'], now });
  expect(rows.map(({ section, appointmentId }) => `${section} ${appointmentId}`)).toEqual([
    'requests request-soon',
    'requests offered',
    'requests request-late',
    'upcoming now-on',
    'upcoming tomorrow',
    'upcoming moving',
    'upcoming next-week',
    'past called-off',
    'past just-over',
    'past long-ago',
  ]);
  expect(count).toBe(10);
});

it('an account sees all patients it acts for, and no other', async () => {
  expect(await found({ patientIds: ['ann', 'child'] })).toContain('of-child');
  expect(await found({ patientIds: ['child'] })).toEqual(['of-child']);
  expect(await found({ patientIds: [] })).toEqual([]);
});

it('the clock moves appointments from upcoming to past', async () => {
  const section = async (then: string) =>
    (await patientAppointments(db, { patientIds: ['ann'], now: then })).rows.find(
      ({ appointmentId }) => appointmentId === 'tomorrow',
    )?.section;
  expect(await section('2026-03-11T08:29:59Z')).toBe('upcoming');
  expect(await section('2026-03-11T08:30:00Z')).toBe('past');
});

it('filters narrow, alone and together', async () => {
  expect(await found({ q: 'fev' })).toEqual(['tomorrow']);
  expect(await found({ q: 'zoe', section: 'upcoming' })).toHaveLength(4);
  expect(await found({ q: 'neuro pain' })).toEqual(['request-soon']);
  expect(await found({ status: 'pending' })).toEqual(['offered', 'moving']);
  expect(await found({ section: 'requests' })).toEqual(['request-soon', 'offered', 'request-late']);
  expect(await found({ from: '2026-03-17', to: '2026-03-20' })).toEqual(['request-late', 'next-week']);
  expect(await found({ to: '2026-02-28' })).toEqual(['long-ago']);
  expect(await found({ status: 'booked', q: 'migraine', from: '2026-03-17' })).toEqual(['next-week']);
});

it('this moment parts upcoming from past when none is given', async () => {
  const { rows } = await patientAppointments(db, { patientIds: ['ann'], section: 'past' });
  expect(rows.map(({ appointmentId }) => appointmentId)).toContain('long-ago');
});

it('each appointment is on one page while others are added', async () => {
  const days = (from: number, count: number) =>
    Array.from({ length: count }, (_, n) => `a${from + n}`).flatMap((id, n) => {
      const local = `2026-03-${String(1 + ((from + n) % 28)).padStart(2, '0')}T09:00`;
      return n % 2 ? [requested(id, local)] : visit(id, local);
    });
  const first = await givenEvents(projection, days(0, 80));
  const { ids, pages } = await walk(
    (after) => patientAppointments(first.db, { patientIds: ['ann'], now, after }),
    ({ appointmentId }) => appointmentId,
    () => givenEvents(projection, days(0, 90)),
  );
  expect(pages).toBe(4);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Array.from({ length: 80 }, (_, n) => `a${n}`).filter((id) => !ids.includes(id))).toEqual([]);
});

it('whatever is typed, nothing breaks', async () => {
  for (const text of awkwardTexts) {
    const filter = { q: text, status: text, section: text, from: text, to: text, after: text };
    await patientAppointments(db, { patientIds: [text, 'ann'], now, ...filter });
    await patientAppointments(db, { patientIds: ['ann'], now, after: text });
  }
});
