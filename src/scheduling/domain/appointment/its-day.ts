import { dateAt, dateOf } from '../../../kernel/time.js';
import type { Booking } from './appointment.js';

/** Whether at the instant `now` the day of the appointment is still to come, on the clinic's calendar. */
export function isBeforeItsDay({ time }: Booking, now: string): boolean {
  return dateAt(now, time.zone) < dateOf(time);
}
