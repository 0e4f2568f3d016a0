import { Temporal } from 'temporal-polyfill';
import { addDays, dateAt } from '../kernel/time.js';

/** When and where something is shown. */
export interface Moment {
  /** ISO instant. */
  readonly now: string;
  /** The clinic's IANA zone. */
  readonly zone: string;
  /** The date there, `YYYY-MM-DD`. */
  readonly today: string;
}

export function momentAt(now: string, zone: string): Moment {
  return { now, zone, today: dateAt(now, zone) };
}

/** The ISO instant at which today ends, even where clocks skip midnight. */
export function endOfToday({ today, zone }: Moment): string {
  const tomorrow = Temporal.PlainDate.from(addDays(today, 1));
  return tomorrow.toZonedDateTime(zone).toInstant().toString({ smallestUnit: 'second' });
}
