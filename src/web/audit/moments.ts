import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { addDays } from '../../kernel/time.js';

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** A moment that may be left out: an ISO instant, or a wall time (`YYYY-MM-DDTHH:MM`) on the clinic’s clock. */
export const optionalMoment = z
  .string('not-text')
  .trim()
  .refine((value) => value === '' || isMoment(value), 'moment-does-not-exist');

/** The ISO instant that was meant; `null` when none was. Of a wall time that occurs twice the first is meant. */
export function momentOf(typed: string | undefined, zone: string): string | null {
  if (!typed) return null;
  if (INSTANT.test(typed)) return new Date(typed).toISOString();
  const wall = Temporal.PlainDateTime.from(typed);
  const zoned = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  return new Date(zoned.epochMilliseconds).toISOString();
}

/** The instants between which a period of dates lies: from the start of `from` to the end of `to`. */
export function periodOf(
  { from, to }: { readonly from?: string; readonly to?: string },
  zone: string,
): { from?: string; to?: string } {
  return {
    ...(from ? { from: startOf(from, zone) } : {}),
    ...(to ? { to: startOf(addDays(to, 1), zone) } : {}),
  };
}

/** How a moment stands in a field of a form: wall time with milliseconds, `YYYY-MM-DDTHH:MM:SS.sss`. */
export function wallTimeOf(instant: string, zone: string): string {
  const zoned = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  return zoned.toPlainDateTime().toString({ smallestUnit: 'millisecond' });
}

/** A moment to the second, with its milliseconds where it has some: `09:30:05.250`. */
export function clockOf(instant: string, zone: string): string {
  const time = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainTime();
  return time.toString({ smallestUnit: time.millisecond === 0 ? 'second' : 'millisecond' });
}

function isMoment(text: string): boolean {
  if (INSTANT.test(text)) return !Number.isNaN(Date.parse(text));
  if (!WALL.test(text)) return false;
  try {
    Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function startOf(date: string, zone: string): string {
  const midnight = Temporal.PlainDate.from(date).toZonedDateTime(zone);
  return new Date(midnight.epochMilliseconds).toISOString();
}
