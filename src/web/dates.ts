import { addDays, dateAt, endOf, timeAt, type Time } from '../kernel/time.js';

/** Dates and times as people write them. Dates are `YYYY-MM-DD`; text that is no date is answered as it came. */
export interface Dates {
  /** The clinic's zone: `Europe/Berlin`. */
  readonly zone: string;
  /** Tuesday 24 November 2026 */
  day(date: string): string;
  /** Tue 24 Nov */
  shortDay(date: string): string;
  /** 24 November 2026 */
  dayOfYear(date: string): string;
  /** Tuesday 24 November 2026, 09:30 */
  at(time: Time): string;
  /** Tue 24 Nov, 09:30 */
  shortAt(time: Time): string;
  /** 09:30 */
  clock(time: Time): string;
  /** 09:30–10:00 */
  span(time: Time): string;
  /** An ISO instant on the clinic's clock: Tuesday 24 November 2026, 09:30 */
  instant(iso: string): string;
  /** The date at an ISO instant in the clinic's zone. */
  dateOf(iso: string): string;
  /** Today, Tomorrow, Yesterday, else the weekday and date; `today` is a date. */
  relativeDay(date: string, today: string): string;
  /** How far away a date is: today, tomorrow, in 5 days, 5 days ago. */
  away(date: string, today: string): string;
}

/** Dates for pages of a clinic in this zone. */
export function datesIn(zone: string): Dates {
  const at = (time: Time): string => `${day(time.local.slice(0, 10))}, ${clock(time)}`;
  return {
    zone,
    day,
    shortDay,
    dayOfYear,
    at,
    shortAt: (time) => `${shortDay(time.local.slice(0, 10))}, ${clock(time)}`,
    clock,
    span: (time) => `${clock(time)}–${clock(timeAt(endOf(time), 0, time.zone))}`,
    instant: (iso) => (Number.isNaN(Date.parse(iso)) ? iso : at(timeAt(iso, 0, zone))),
    dateOf: (iso) => dateAt(iso, zone),
    relativeDay,
    away,
  };
}

function day(date: string): string {
  return written(long, date);
}

function shortDay(date: string): string {
  return written(short, date);
}

function dayOfYear(date: string): string {
  return written(plain, date);
}

function clock(time: Time): string {
  return time.local.slice(11, 16);
}

function relativeDay(date: string, today: string): string {
  if (date === today) return 'Today';
  if (date === addDays(today, 1)) return 'Tomorrow';
  if (date === addDays(today, -1)) return 'Yesterday';
  return day(date);
}

function away(date: string, today: string): string {
  const days = Math.round((Date.parse(date) - Date.parse(today)) / 86_400_000);
  return Number.isNaN(days) ? '' : fromNow.format(days, 'day');
}

const fromNow = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
const long = formatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const short = formatter({ weekday: 'short', day: 'numeric', month: 'short' });
const plain = formatter({ day: 'numeric', month: 'long', year: 'numeric' });

function formatter(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
}

/** Joins the parts with spaces: whether ICU puts a comma after the weekday depends on its version. */
function written(format: Intl.DateTimeFormat, date: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return date;
  return format
    .formatToParts(new Date(`${date}T00:00:00Z`))
    .filter(({ type }) => type !== 'literal')
    .map(({ value }) => value)
    .join(' ');
}
