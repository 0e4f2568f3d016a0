import { Temporal } from 'temporal-polyfill';
import { refuse, type Refusal } from './refusal.js';
import {
  addDays,
  addMinutes,
  dateAt,
  dateOf,
  endOf,
  isBefore,
  timeAt,
  type Extent,
  type Time,
} from './time.js';
import { wallStretches, type Stretch } from './wall-stretches.js';
import type { WeeklyHours, WorkingHours } from './working-hours.js';

/** A start that working hours offer. On the day that clocks go back, `occurs` tells times apart that the wall shows twice. */
export interface OfferedStart {
  /** UTC instant (ISO, seconds precision, `Z`). */
  readonly start: string;
  /** What the clock on the wall shows then: `YYYY-MM-DDTHH:MM`. */
  readonly local: string;
  readonly minutes: number;
  readonly occurs: 'once' | 'first' | 'second';
}

/** What takes time of a doctor's day. A hold does so until the instant `until` only. */
export interface Taken {
  readonly kind: 'booked' | 'held' | 'blocked';
  readonly time: Extent;
  readonly until?: string | null;
}

/**
 * The starts that working hours offer on `date` (`YYYY-MM-DD`), in order, whatever is taken of them. Visits follow one
 * another with the buffer between; each lies in its span as a whole, on a clock that may skip or repeat times.
 */
export function offeredStarts(date: string, hours: WorkingHours, zone: string): OfferedStart[] {
  const { slotMinutes, bufferMinutes } = hours;
  const length = slotMinutes * 60_000;
  const step = length + bufferMinutes * 60_000;
  // An hour that clocks show twice may hold parts of two spans, which then take turns.
  const stretches = spansOn(date, hours)
    .flatMap((span) => wallStretches(date, span, zone))
    .sort((one, other) => one.from - other.from);
  return stretches.flatMap((stretch) => {
    const count = Math.max(0, Math.floor((stretch.to - stretch.from - length) / step) + 1);
    return Array.from({ length: count }, (_, index) =>
      startAt(stretch.from + index * step, stretch, slotMinutes, zone),
    );
  });
}

/** Whether the time lies in the working hours of its date as a whole. */
export function isWithinHours(time: Time, hours: WorkingHours | null): boolean {
  if (hours === null) return false;
  const date = dateOf(time);
  const start = Date.parse(time.start);
  const end = Date.parse(endOf(time));
  return spansOn(date, hours)
    .flatMap((span) => wallStretches(date, span, time.zone))
    .some(({ from, to }) => from <= start && end <= to);
}

/** Why a patient cannot book a time any more, or not yet, at the instant `now`; `null` when nothing is against it. */
export function whyNotBookableNow(time: Time, hours: WorkingHours, now: string): Refusal | null {
  const { noticeMinutes, horizonDays } = hours;
  if (isBefore(time.start, now)) return refuse('start-is-past', 'start');
  if (isBefore(time.start, earliestStart(hours, now)))
    return refuse('too-late-to-book', 'start', { minutes: noticeMinutes });
  const isTooFar = dateOf(time) > latestDate(hours, dateAt(now, time.zone));
  return isTooFar ? refuse('too-far-ahead', 'start', { days: horizonDays }) : null;
}

/** The earliest instant at which a visit may start that a patient books at `now`. */
export function earliestStart({ noticeMinutes }: Pick<WorkingHours, 'noticeMinutes'>, now: string): string {
  return addMinutes(now, noticeMinutes);
}

/** The last date (`YYYY-MM-DD`) that a patient may book `today`. */
export function latestDate({ horizonDays }: Pick<WorkingHours, 'horizonDays'>, today: string): string {
  return addDays(today, horizonDays);
}

/** Whether something taken leaves no room for a visit: see `inTheWay`. */
export function isInTheWay(taken: Taken, wanted: Extent, given: Room): boolean {
  return inTheWay([taken], given)(wanted).length > 0;
}

/** The instant at which it is asked, and what must stay free around a visit. */
export interface Room {
  readonly now: string;
  readonly bufferMinutes: number;
}

/**
 * Finds what leaves no room for a visit: they share a moment, or stand closer than the buffer. Time off needs no buffer
 * around it, and a hold that has lapsed is in nobody's way.
 */
export function inTheWay<One extends Taken>(
  all: readonly One[],
  { now, bufferMinutes }: Room,
): (wanted: Extent) => One[] {
  const live = all
    .filter((one) => !hasLapsed(one, now))
    .map((one) => ({ one, ...epochOf(one.time, one.kind === 'blocked' ? 0 : bufferMinutes) }));
  return (wanted) => {
    const { from, to } = epochOf(wanted, 0);
    return live.filter((taken) => taken.from < to && from < taken.to).map(({ one }) => one);
  };
}

/** Whether it is a hold that has run out at the instant `now`. */
export function hasLapsed({ kind, until }: Taken, now: string): boolean {
  return kind === 'held' && until != null && !isBefore(now, until);
}

function epochOf({ start, minutes }: Extent, around: number): { from: number; to: number } {
  const from = Date.parse(start);
  return { from: from - around * 60_000, to: from + (minutes + around) * 60_000 };
}

function spansOn(date: string, { weekly }: WorkingHours) {
  const weekday = String(Temporal.PlainDate.from(date).dayOfWeek) as keyof WeeklyHours;
  return weekly[weekday];
}

function startAt(epochMs: number, { ahead }: Stretch, minutes: number, zone: string): OfferedStart {
  const start = new Date(epochMs).toISOString().replace('.000Z', 'Z');
  if (ahead === null) return { start, minutes, ...onChangingClock(start, zone) };
  const local = new Date(epochMs + ahead).toISOString().slice(0, 16);
  return { start, minutes, local, occurs: 'once' };
}

/** What the wall shows on a day that clocks change, and which time of the day it is that it does. */
function onChangingClock(start: string, zone: string): Pick<OfferedStart, 'local' | 'occurs'> {
  const { local } = timeAt(start, 0, zone);
  const wall = Temporal.PlainDateTime.from(local);
  const [first, second] = (['earlier', 'later'] as const).map(
    (disambiguation) => wall.toZonedDateTime(zone, { disambiguation }).epochMilliseconds,
  );
  if (first === second) return { local, occurs: 'once' };
  return { local, occurs: Date.parse(start) === first ? 'first' : 'second' };
}
