import { describe, expect, it } from 'vitest';
import type { AgendaRow } from '../../../projections/appointments/queries.js';
import { addMinutes, timeAt } from '../../../src/kernel/time.js';
import { entryOf, isUnfinished, planDay, type Line } from '../../../src/web/agenda/day-plan.js';
import { momentAt } from '../../../src/web/moment.js';

const zone = 'Europe/Berlin';
const today = '2026-11-23';
/** 10:15 on the clinic's clock. */
const now = '2026-11-23T09:15:00Z';

/** An appointment that starts at a time of today on the clinic's clock, and takes 30 minutes. */
function row(clock: string, more: Partial<AgendaRow> = {}): AgendaRow {
  const at = timeAt(`${today}T${clock}:00+01:00`, 30, zone);
  return {
    appointmentId: clock,
    patientId: 'patient',
    patientName: 'Jonas Weber',
    patientMobile: null,
    birthDate: '1984-05-03',
    doctorId: 'doctor',
    doctorName: 'Miriam Vogel',
    specialty: 'cardiology',
    reason: 'Chest pain',
    status: 'booked',
    requested: at,
    waitsUntil: null,
    time: at,
    offer: null,
    cancelledBy: null,
    cancellationReason: null,
    because: null,
    note: null,
    errorNote: null,
    requestedAt: now,
    arrivedAt: null,
    settledAt: null,
    interruptedAt: null,
    declinedByCount: 0,
    at,
    held: false,
    ...more,
  };
}

function planAt(instant: string, rows: readonly AgendaRow[], date = today) {
  const moment = momentAt(instant, zone);
  return planDay(
    rows.map((each) => entryOf(each, moment)),
    date,
    moment,
  );
}

const shape = (lines: readonly Line[]) =>
  lines.map((line) => (line.kind === 'now' ? 'now' : line.appointmentId));

describe('a day', () => {
  it.each([
    ['before the first visit', '2026-11-23T07:00:00Z', ['now', '09:00', '10:00', '14:00']],
    ['when a visit starts', '2026-11-23T08:00:00Z', ['09:00', 'now', '10:00', '14:00']],
    ['during a visit', now, ['09:00', '10:00', 'now', '14:00']],
    ['after the last visit', '2026-11-23T20:00:00Z', ['09:00', '10:00', '14:00', 'now']],
  ])('shows how far it has come: %s', (_, instant, expected) => {
    expect(shape(planAt(instant, [row('09:00'), row('10:00'), row('14:00')]).lines)).toEqual(expected);
  });

  it('has no such line when it is another day, or empty', () => {
    expect(shape(planAt('2026-11-22T09:15:00Z', [row('09:00')]).lines)).toEqual(['09:00']);
    expect(shape(planAt(now, []).lines)).toEqual([]);
  });

  it('says what should have begun and what nobody finished', () => {
    const delays = (status: string) =>
      planAt(now, [
        row('09:00', { status }),
        row('10:00', { status }),
        row('14:00', { status }),
      ]).lines.flatMap((line) => (line.kind === 'now' ? [] : [line.delay]));
    expect(delays('booked')).toEqual(['overdue', 'late', null]);
    expect(delays('arrived')).toEqual(['overdue', null, null]);
    expect(delays('fulfilled')).toEqual([null, null, null]);
    expect(delays('noshow')).toEqual([null, null, null]);
  });

  it('says who waits, since when, and whom to see next', () => {
    const arrivedAt = '2026-11-23T08:52:00Z';
    const plan = (...rows: AgendaRow[]) => {
      const { lines, waiting, late } = planAt(now, rows);
      const visits = lines.flatMap((line) => (line.kind === 'now' ? [] : [line]));
      const next = visits.filter(({ isNext }) => isNext).map(({ appointmentId }) => appointmentId);
      return { waiting, late, next, since: visits.map(({ waitingSince }) => waitingSince) };
    };
    expect(plan(row('10:00'), row('14:00'), row('15:00'))).toEqual({
      waiting: 0,
      late: 1,
      next: ['14:00'],
      since: [null, null, null],
    });
    expect(plan(row('10:00'), row('14:00', { status: 'checked-in', arrivedAt }), row('15:00'))).toEqual({
      waiting: 1,
      late: 1,
      next: ['14:00'],
      since: [null, arrivedAt, null],
    });
    expect(plan(row('09:00', { status: 'fulfilled', arrivedAt }), row('16:00', { held: true }))).toEqual({
      waiting: 0,
      late: 0,
      next: [],
      since: [null, null],
    });
    expect(planAt('2026-11-22T09:15:00Z', [row('14:00')]).lines).toMatchObject([{ isNext: false }]);
  });

  it('is true until the next visit begins or ends, at most until midnight', () => {
    expect(planAt(now, [row('10:00'), row('14:00')]).until).toBe('2026-11-23T09:30:00Z');
    expect(planAt(now, [row('14:00')]).until).toBe('2026-11-23T13:00:00Z');
    expect(planAt('2026-11-23T20:00:00Z', [row('14:00')]).until).toBe('2026-11-23T23:00:00Z');
    expect(planAt(now, []).until).toBe('2026-11-23T23:00:00Z');
  });

  it('counts visits, and not the times that are only offered', () => {
    expect(planAt(now, [row('09:00'), row('10:00', { held: true, status: 'pending' })]).visits).toBe(1);
  });
});

describe('what a doctor can do with an appointment', () => {
  const stepsAt = (instant: string, more: Partial<AgendaRow> = {}) =>
    entryOf(row('10:00', more), momentAt(instant, zone)).steps;

  it('depends on its day and its time', () => {
    expect(stepsAt('2026-11-22T09:00:00Z')).toEqual(['reschedule', 'cancel', 'entered-in-error']);
    expect(stepsAt('2026-11-23T08:00:00Z')).toEqual([
      'arrive',
      'fulfil',
      'reschedule',
      'cancel',
      'entered-in-error',
    ]);
    expect(stepsAt('2026-11-23T09:00:00Z')).toEqual([
      'arrive',
      'fulfil',
      'no-show',
      'cancel',
      'entered-in-error',
    ]);
  });

  it('depends on what was said before', () => {
    expect(stepsAt(now, { status: 'arrived' })).toEqual(['check-in', 'fulfil', 'cancel', 'entered-in-error']);
    expect(stepsAt(now, { status: 'checked-in' })).toEqual(['fulfil', 'cancel', 'entered-in-error']);
    expect(stepsAt(now, { status: 'fulfilled' })).toEqual(['entered-in-error']);
    expect(stepsAt(now, { status: 'noshow' })).toEqual(['entered-in-error']);
  });

  it('is nothing but taking it back while it is only offered', () => {
    expect(stepsAt(now, { held: true, status: 'pending' })).toEqual(['cancel']);
  });
});

describe('a visit of an earlier day', () => {
  const tomorrow = momentAt(addMinutes(now, 24 * 60), zone);

  it('waits for an outcome until somebody says it', () => {
    expect(isUnfinished(row('09:00'), tomorrow)).toBe(true);
    expect(isUnfinished(row('09:00', { status: 'arrived' }), tomorrow)).toBe(true);
    expect(isUnfinished(row('09:00', { status: 'fulfilled' }), tomorrow)).toBe(false);
    expect(isUnfinished(row('09:00', { held: true }), tomorrow)).toBe(false);
    expect(isUnfinished(row('09:00'), momentAt(now, zone))).toBe(false);
  });
});
