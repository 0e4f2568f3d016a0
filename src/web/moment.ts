import { Temporal } from 'temporal-polyfill';
import { addDays, dateAt, earliestOf, isBefore } from '../kernel/time.js';

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

/**
 * The first of these ISO instants that is still to come, or the end of today. One that is now is to come, too: with some
 * the page changes when they are there, with others just after.
 */
export function nextOf(instants: readonly string[], moment: Moment): string {
  const toCome = instants.filter((instant) => !isBefore(instant, moment.now));
  return earliestOf([endOfToday(moment), ...toCome]);
}
