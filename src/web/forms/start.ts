import { z } from 'zod';
import { timeFrom, timeOnWall } from '../../kernel/time.js';

/**
 * The start of a visit: an ISO instant as a prefilled form sends it, or the wall time that somebody chose
 * (`YYYY-MM-DDTHH:MM`). `instantOf` needs the clinic's zone to read the latter.
 */
export const start = z
  .string('not-text')
  .trim()
  .min(1, 'start-missing')
  .max(40, 'time-does-not-exist')
  .refine((value) => value === '' || instantOf(value, 'UTC') !== null, 'time-does-not-exist');

/** The ISO instant that was meant, or `null` when there is no such time. */
export function instantOf(value: string, zone: string): string | null {
  const wall = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:00)?$/.exec(value);
  const time = wall?.[1] && wall[2] ? timeOnWall(wall[1], wall[2], 1, zone) : timeFrom(value, 1, zone);
  return time?.start ?? null;
}
