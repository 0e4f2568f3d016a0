import { firstRefusal } from '../../../kernel/person-details.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import type { Span, WeeklyHours, WorkingHours } from './doctor.events.js';

const WEEKDAYS = ['1', '2', '3', '4', '5', '6', '7'] as const;

/** Inclusive, in the unit that the name says, and the rule that refuses what lies outside. */
const LIMITS = {
  slotMinutes: { min: 5, max: 240, rule: 'slot-length-not-valid' },
  bufferMinutes: { min: 0, max: 240, rule: 'number-out-of-range' },
  horizonDays: { min: 1, max: 730, rule: 'number-out-of-range' },
  noticeMinutes: { min: 0, max: 43_200, rule: 'number-out-of-range' },
} as const;

/** The spans of a day are wall times that neither overlap nor cross midnight. */
export function checkHours(hours: WorkingHours): Refusal | null {
  return firstRefusal(
    ...WEEKDAYS.map((day) => checkSpans(hours.weekly[day], `weekly.${day}`)),
    ...(Object.keys(LIMITS) as (keyof typeof LIMITS)[]).map((name) => checkNumber(hours[name], name)),
  );
}

/** The same hours with spans and keys in one order, and nothing else in them. */
export function inOrder(hours: WorkingHours): WorkingHours {
  const { weekly, slotMinutes, bufferMinutes, horizonDays, noticeMinutes } = hours;
  const days = WEEKDAYS.map((day) => [day, byStart(weekly[day]).map(({ from, to }) => ({ from, to }))]);
  return {
    weekly: Object.fromEntries(days) as WeeklyHours,
    slotMinutes,
    bufferMinutes,
    horizonDays,
    noticeMinutes,
  };
}

function checkSpans(spans: readonly Span[], field: string): Refusal | null {
  const times = byStart(spans).flatMap(({ from, to }) => [from, to]);
  if (!times.every(isClock)) return refuse('time-does-not-exist', field);
  const grows = times.every((time, index) => {
    const before = times[index - 1];
    const startsWhereLastEnded = index % 2 === 0 && time === before;
    return before === undefined || time > before || startsWhereLastEnded;
  });
  return grows ? null : refuse('hours-not-valid', field);
}

function isClock(time: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
}

function checkNumber(number: number, name: keyof typeof LIMITS): Refusal | null {
  const { min, max, rule } = LIMITS[name];
  const fits = Number.isInteger(number) && number >= min && number <= max;
  return fits ? null : refuse(rule, name, { min, max });
}

function byStart(spans: readonly Span[]): readonly Span[] {
  return spans.toSorted((one, other) => one.from.localeCompare(other.from));
}
