import { Temporal } from 'temporal-polyfill';

/**
 * A stretch of time as events keep it: `start` a UTC instant (ISO, seconds precision, `Z`), `minutes` its length,
 * `zone` the IANA zone and `local` the wall time there (`YYYY-MM-DDTHH:MM`).
 */
export interface Time {
  readonly start: string;
  readonly minutes: number;
  readonly zone: string;
  readonly local: string;
}

/** Dates are compared as texts, which is right only as long as adding to them leaves four digits to the year. */
const FIRST_YEAR = 1800;
const LAST_YEAR = 2999;

/** When something starts and how long it lasts, wherever that is. */
export type Extent = Pick<Time, 'start' | 'minutes'>;

/** The time that starts at an ISO instant. Throws a RangeError when `start` is no instant or `zone` no zone. */
export function timeAt(start: string, minutes: number, zone: string): Time {
  const zoned = Temporal.Instant.from(start).toZonedDateTimeISO(zone);
  return {
    start: instant(zoned),
    minutes,
    zone,
    local: zoned.toPlainDateTime().toString({ smallestUnit: 'minute' }),
  };
}

/** The time that starts at `start`, or `null` when that is no ISO instant at a full minute. */
export function timeFrom(start: string, minutes: number, zone: string): Time | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:00(\.0+)?)?(Z|[+-]\d{2}:\d{2})$/.test(start)) return null;
  return withinYears(unlessOutOfRange(() => timeAt(start, minutes, zone)));
}

/**
 * The time that a clock on the wall shows on `date` (`YYYY-MM-DD`) at `clock` (`HH:MM`), or `null` when the date does
 * not exist or clocks skip that time. Of a time that occurs twice the first is meant.
 */
export function timeOnWall(date: string, clock: string, minutes: number, zone: string): Time | null {
  const time = unlessOutOfRange(() => {
    const wall = Temporal.PlainDateTime.from(`${date}T${clock}`, { overflow: 'reject' });
    const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
    return zoned.toPlainDateTime().equals(wall) ? timeAt(instant(zoned), minutes, zone) : null;
  });
  return withinYears(time);
}

/** Whole days in a zone as one time, from the first moment of `from` to the last of `to` (dates, `YYYY-MM-DD`). */
export function wholeDays(from: string, to: string, zone: string): Time {
  const first = Temporal.PlainDate.from(from).toZonedDateTime(zone);
  const end = Temporal.PlainDate.from(to).add({ days: 1 }).toZonedDateTime(zone);
  return timeAt(instant(first), (end.epochMilliseconds - first.epochMilliseconds) / 60_000, zone);
}

/** The date (`YYYY-MM-DD`) on the wall where the time starts. */
export function dateOf(time: Time): string {
  return time.local.slice(0, 10);
}

/** The ISO instant at which the time ends. */
export function endOf(time: Extent): string {
  return withoutMilliseconds(endMs(time));
}

/** Whether two times share a moment; one that starts when the other ends does not overlap it. */
export function overlap(one: Extent, other: Extent): boolean {
  return startMs(one) < endMs(other) && startMs(other) < endMs(one);
}

/** Whether the time goes on after its date has ended where it takes place. One that ends at midnight does not. */
export function crossesMidnight(time: Time): boolean {
  const nextDay = Temporal.PlainDate.from(dateOf(time)).add({ days: 1 });
  return endMs(time) > nextDay.toZonedDateTime(time.zone).epochMilliseconds;
}

/** Whether ISO instant `one` lies before `other`, whatever fractions of a second they are written with. */
export function isBefore(one: string, other: string): boolean {
  return Date.parse(one) < Date.parse(other);
}

/** The first in time of ISO instants, passing over `null`; `null` when there is none. */
export function earliestOf(instants: readonly [string, ...(string | null)[]]): string;
export function earliestOf(instants: readonly (string | null)[]): string | null;
export function earliestOf(instants: readonly (string | null)[]): string | null {
  return instants.reduce(
    (first, each) => (first === null || (each !== null && isBefore(each, first)) ? each : first),
    null,
  );
}

/** The ISO instant that lies `minutes` after `instant`. */
export function addMinutes(instant: string, minutes: number): string {
  return withoutMilliseconds(Date.parse(instant) + minutes * 60_000);
}

/** The date (`YYYY-MM-DD`) in a zone at an ISO instant. */
export function dateAt(now: string, zone: string): string {
  return Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The ISO instant at which a date begins in a zone; clocks may skip its midnight. */
export function startOfDay(date: string, zone: string): string {
  return instant(Temporal.PlainDate.from(date).toZonedDateTime(zone));
}

/** The date that lies `days` after `date`; negative days lie before. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Whether the text is a date that exists, written `YYYY-MM-DD`, and no further away than people live and plan. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split('-').map(Number);
  if (year < FIRST_YEAR || year > LAST_YEAR) return false;
  return (
    unlessOutOfRange(() => Temporal.PlainDate.from({ year, month, day }, { overflow: 'reject' })) !== null
  );
}

/** Whether the runtime knows the IANA zone. */
export function isZone(zone: string): boolean {
  return unlessOutOfRange(() => new Intl.DateTimeFormat('en', { timeZone: zone })) !== null;
}

/** Whether the text is a time on a clock, `00:00` to `23:59`. */
export function isClock(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function withinYears(time: Time | null): Time | null {
  return time !== null && isDate(dateOf(time)) ? time : null;
}

function unlessOutOfRange<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function startMs(time: Extent): number {
  return Date.parse(time.start);
}

function endMs(time: Extent): number {
  return startMs(time) + time.minutes * 60_000;
}

function withoutMilliseconds(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('.000Z', 'Z');
}

function instant(zoned: Temporal.ZonedDateTime): string {
  return zoned.toInstant().toString({ smallestUnit: 'second' });
}
