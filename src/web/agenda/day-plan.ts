import type { AgendaRow } from '../../../projections/appointments/queries.js';
import { dateOf, endOf, isBefore } from '../../kernel/time.js';
import { nextOf, type Moment } from '../moment.js';
import { stepsFor, type Step } from '../appointments/steps.js';

/** A doctor's day from top to bottom. */
export interface DayPlan {
  readonly lines: readonly Line[];
  /** How many visits it has; times that are only offered do not count. */
  readonly visits: number;
  /** How many patients have arrived and are not done, and how many should have begun and are not there. */
  readonly waiting: number;
  readonly late: number;
  /** The ISO instant at which time alone changes the plan. */
  readonly until: string;
}

export type Line = { readonly kind: 'now' } | ({ readonly kind: 'entry'; readonly isNext: boolean } & Entry);

/** A time of the doctor's that an appointment has, or is offered. */
export interface Entry extends AgendaRow {
  /** `late`: it should have begun, and nobody saw the patient; `overdue`: its time is over, and nobody said how it went. */
  readonly delay: 'late' | 'overdue' | null;
  /** Since when the patient is there and waits for the end of the visit: an ISO instant. */
  readonly waitingSince: string | null;
  /** What the doctor can do with it now. */
  readonly steps: readonly Step[];
}

/** Plans one date (`YYYY-MM-DD`) with the entries of it, by start. Today's plan says how far the day has come. */
export function planDay(entries: readonly Entry[], date: string, moment: Moment): DayPlan {
  const toSee = date === moment.today ? nextToSee(entries, moment) : undefined;
  const lines = entries.map((entry): Line => ({ kind: 'entry', ...entry, isNext: entry === toSee }));
  const begun = entries.filter(({ at }) => !isBefore(moment.now, at.start)).length;
  const isToday = date === moment.today && entries.length > 0;
  return {
    lines: isToday ? lines.toSpliced(begun, 0, { kind: 'now' }) : lines,
    visits: entries.filter(({ held }) => !held).length,
    waiting: entries.filter(({ waitingSince }) => waitingSince !== null).length,
    late: entries.filter(({ delay }) => delay === 'late').length,
    until: nextOf(
      entries.flatMap(({ at }) => [at.start, endOf(at)]),
      moment,
    ),
  };
}

export function entryOf(row: AgendaRow, { now }: Moment): Entry {
  const { at, held, status } = row;
  return {
    ...row,
    delay: held ? null : delayOf(row, now),
    waitingSince: !held && isThere.includes(status) ? row.arrivedAt : null,
    steps: held
      ? stepsFor('doctor', { status: 'pending', time: at }, now)
      : stepsFor('doctor', { status, time: at }, now),
  };
}

/** Whether the day of a visit ended before anybody said how it went. */
export function isUnfinished({ at, held, status }: AgendaRow, { today }: Moment): boolean {
  return !held && dateOf(at) < today && underWay.includes(status);
}

const isThere: readonly string[] = ['arrived', 'checked-in'];
const underWay: readonly string[] = ['booked', 'arrived', 'checked-in'];

/** Whom to see next: who waits already, else who comes next. */
function nextToSee(entries: readonly Entry[], { now }: Moment): Entry | undefined {
  const waits = entries.find(({ waitingSince }) => waitingSince !== null);
  return (
    waits ?? entries.find(({ held, status, at }) => !held && status === 'booked' && isBefore(now, at.start))
  );
}

/** How far behind a visit is at the instant `now`. */
export function delayOf({ status, at }: Pick<AgendaRow, 'status' | 'at'>, now: string): Entry['delay'] {
  if (!underWay.includes(status)) return null;
  if (!isBefore(now, endOf(at))) return 'overdue';
  return status === 'booked' && isBefore(at.start, now) ? 'late' : null;
}
