import { derivedId } from '../../platform/event-store/ids.js';

/** The entry of a time off in the doctor's day of a date (`YYYY-MM-DD`). */
export function blockIdOf(timeOffId: string, date: string): string {
  return derivedId(timeOffId, date);
}
