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

/**
 * The time that a clock on the wall shows on `date` (`YYYY-MM-DD`) at `clock` (`HH:MM`), or `null` when the date does
 * not exist or clocks skip that time. Of a time that occurs twice the first is meant.
 */
export function timeOnWall(date: string, clock: string, minutes: number, zone: string): Time | null {
  try {
    const wall = Temporal.PlainDateTime.from(`${date}T${clock}`, { overflow: 'reject' });
    const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
    return zoned.toPlainDateTime().equals(wall) ? timeAt(instant(zoned), minutes, zone) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The date (`YYYY-MM-DD`) on the wall where the time starts. */
export function dateOf(time: Time): string {
  return time.local.slice(0, 10);
}

/** The ISO instant at which the time ends. */
export function endOf(time: Time): string {
  return new Date(Date.parse(time.start) + time.minutes * 60_000).toISOString().replace('.000Z', 'Z');
}

/** Whether two times share a moment; one that starts when the other ends does not overlap it. */
export function overlap(one: Time, other: Time): boolean {
  return one.start < endOf(other) && other.start < endOf(one);
}

/** The date (`YYYY-MM-DD`) in a zone at an ISO instant. */
export function dateAt(now: string, zone: string): string {
  return Temporal.Instant.from(now).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The date that lies `days` after `date`; negative days lie before. */
export function addDays(date: string, days: number): string {
  return Temporal.PlainDate.from(date).add({ days }).toString();
}

/** Whether the runtime knows the IANA zone. */
export function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function instant(zoned: Temporal.ZonedDateTime): string {
  return zoned.toInstant().toString({ smallestUnit: 'second' });
}
