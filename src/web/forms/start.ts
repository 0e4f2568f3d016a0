import { z } from 'zod';
import { refuse, type Refusal } from '../../kernel/refusal.js';
import { isDate, timeFrom, timeOnWall } from '../../kernel/time.js';
import { optionalText } from './fields.js';

/**
 * When a visit starts: in `start`, as an ISO instant or on the clinic's clock (`YYYY-MM-DDTHH:MM`), or else in `date`
 * and `time` on that clock.
 */
export const startFields = z.object({
  start: optionalText(40, 'time-does-not-exist'),
  date: optionalText(10, 'date-does-not-exist'),
  time: optionalText(5, 'time-does-not-exist'),
});

/** The ISO instant that is meant, or why there is none. `zone` is the clinic's. */
export function startOf({ start, date, time }: z.infer<typeof startFields>, zone: string): string | Refusal {
  if (start !== '') return instantOf(start, zone) ?? refuse('time-does-not-exist', 'start');
  if (date === '') return refuse('date-missing', 'date');
  if (time === '') return refuse('time-missing', 'time');
  if (!isDate(date)) return refuse('date-does-not-exist', 'date');
  return instantOf(`${date}T${time}`, zone) ?? refuse('time-does-not-exist', 'time');
}

function instantOf(value: string, zone: string): string | null {
  const wall = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:00)?$/.exec(value);
  const time = wall?.[1] && wall[2] ? timeOnWall(wall[1], wall[2], 1, zone) : timeFrom(value, 1, zone);
  return time?.start ?? null;
}
