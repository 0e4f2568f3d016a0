import { z } from 'zod';
import { addDays } from '../../kernel/time.js';
import { date, optionalClock, optionalDate, optionalText } from '../forms/fields.js';
import { isUuid } from '../forms/path.js';

/** Whole days when no times are given; one day when no last one is. */
export const timeOffForm = z.object({
  from: date('date-missing'),
  fromTime: optionalClock,
  to: optionalDate,
  toTime: optionalClock,
  why: optionalText(200),
});

/** `from` and `to` are the first and the last date that it takes. */
export const endTimeOffForm = z.object({
  timeOffId: z.string('not-text').refine(isUuid, 'not-a-choice'),
  from: date('date-missing'),
  to: date('date-missing'),
});

/** The wall times that are meant: a last day without a time is taken whole. */
export function wallTimes({ from, fromTime, to, toTime }: z.infer<typeof timeOffForm>): {
  from: string;
  to: string;
} {
  const last = to || from;
  return {
    from: `${from}T${fromTime || '00:00'}`,
    to: toTime ? `${last}T${toTime}` : `${addDays(last, 1)}T00:00`,
  };
}
