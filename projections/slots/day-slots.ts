import {
  earliestStart,
  hasLapsed,
  inTheWay,
  latestDate,
  offeredStarts,
  type OfferedStart,
} from '../../src/kernel/slots.js';
import { addDays, addMinutes, dateAt, earliestOf, isBefore, startOfDay } from '../../src/kernel/time.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { readDays, zoneOf, type DayEntry, type DayFacts } from './days.js';

/** FHIR's words for a slot. One that nobody can book any more, or not yet, is `busy-unavailable`, as time off is. */
export type SlotStatus = 'free' | 'busy-tentative' | 'busy' | 'busy-unavailable';

export interface Slot extends OfferedStart {
  readonly status: SlotStatus;
  /** The instant at which the hold lapses that makes it `busy-tentative`. */
  readonly until: string | null;
  /** The patient who holds it, or to whom it is offered. */
  readonly heldBy: string | null;
}

/** The offered starts of one date of a doctor. */
export interface DaySlots {
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** What the clinic is closed for; then there are no slots. */
  readonly closed: string | null;
  readonly slots: readonly Slot[];
  /** The instant at which time alone changes them; `null` when it does not. */
  readonly trueUntil: string | null;
}

/** Who is to book. Patients book neither at the last moment nor far ahead; the clinic's people may, until it is past. */
export type Booker = 'patient' | 'staff';

const DAYS_AT_ONCE = 62;

/**
 * The slots of a doctor from one date to another (`YYYY-MM-DD`, at most 62 days) as they are at the instant `now`,
 * whether or not the doctor is approved. Live under the topics `slots/<doctorId>` and `closing-days`, and true until
 * `trueUntil`.
 */
export async function daySlots(
  db: ReadModels,
  wanted: { doctorId: string; from: string; to: string; now: string; booker?: Booker },
): Promise<DaySlots[]> {
  const { doctorId, from, now, booker = 'patient' } = wanted;
  const last = addDays(from, DAYS_AT_ONCE - 1);
  const to = wanted.to < last ? wanted.to : last;
  const [zone, dayOf] = await Promise.all([zoneOf(db), readDays(db, [doctorId], from, to)]);
  const looking = { zone, now, today: dateAt(now, zone), booker };
  return datesBetween(from, to).map((date) => slotsOf(dayOf(doctorId, date), looking));
}

/** The earliest instant at which time alone changes one of these days, such as when a hold lapses; or `null`. */
export function trueUntil(days: readonly Pick<DaySlots, 'trueUntil'>[]): string | null {
  return earliestOf(days.map((day) => day.trueUntil));
}

/** Who looks at slots, and when. */
export interface Looking {
  readonly zone: string;
  /** ISO instant. */
  readonly now: string;
  /** The date in the zone. */
  readonly today: string;
  readonly booker: Booker;
}

/** The slots of a day as they are for somebody who looks at them. */
export function slotsOf(day: DayFacts, { zone, now, today, booker }: Looking): DaySlots {
  const { date, hours, closed, entries } = day;
  if (hours === null || closed !== null) return { date, closed, slots: [], trueUntil: null };
  const { bufferMinutes, horizonDays } = hours;
  const noticeMinutes = booker === 'patient' ? hours.noticeMinutes : 0;
  const isTooFar = booker === 'patient' && date > latestDate(hours, today);
  const earliest = earliestStart({ noticeMinutes }, now);
  const findInTheWay = inTheWay(entries, { now, bufferMinutes });
  const slots = offeredStarts(date, hours, zone).map((start): Slot => {
    const isOutOfReach = isTooFar || isBefore(start.start, earliest);
    return { ...start, ...standing(findInTheWay(start), isOutOfReach) };
  });
  const next = slots.find(({ start }) => !isBefore(start, earliest));
  const changes = [
    ...entries.flatMap((entry) => (entry.until == null || hasLapsed(entry, now) ? [] : entry.until)),
    ...(isTooFar ? [startOfDay(addDays(date, -horizonDays), zone)] : []),
    ...(next && !isTooFar ? [justAfter(addMinutes(next.start, -noticeMinutes))] : []),
  ];
  return { date, closed, slots, trueUntil: slots.length === 0 ? null : earliestOf(changes) };
}

/** The dates from one to another (`YYYY-MM-DD`), both included. */
export function datesBetween(from: string, to: string): string[] {
  const dates: string[] = [];
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
  return dates;
}

const nobody = { until: null, heldBy: null };

function standing(found: readonly DayEntry[], isOutOfReach: boolean): Omit<Slot, keyof OfferedStart> {
  if (found.some(({ kind }) => kind === 'blocked')) return { status: 'busy-unavailable', ...nobody };
  if (found.some(({ kind }) => kind === 'booked')) return { status: 'busy', ...nobody };
  if (isOutOfReach) return { status: 'busy-unavailable', ...nobody };
  const [held] = found;
  if (!held) return { status: 'free', ...nobody };
  return { status: 'busy-tentative', until: held.until ?? null, heldBy: held.patientId };
}

/** A start may still be booked at the very end of its notice. */
function justAfter(instant: string): string {
  return new Date(Date.parse(instant) + 1).toISOString();
}
