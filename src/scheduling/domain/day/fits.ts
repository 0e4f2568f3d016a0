import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { crossesMidnight, isBefore, overlap } from '../../../kernel/time.js';
import type { DayEvent, Entry } from './day.events.js';
import type { Day, LiveEntry } from './day.js';

/**
 * The rule that keeps something new out of the day at the instant `now`, or `null` when it fits: it must end before
 * midnight and share no moment with anything live that is not its own.
 */
export function whyNotFree({ entries }: Day, wanted: Entry, now: string): Refusal | null {
  if (crossesMidnight(wanted.time)) return refuse('time-outside-day', 'start');
  const isTaken = entries.some(
    (entry) => !hasLapsed(entry, now) && !isOwn(entry, wanted) && overlap(entry.time, wanted.time),
  );
  return isTaken ? refuse('time-already-taken', 'start') : null;
}

/** Gives up the holds of the patient's own choosing, for something new of the same patient. */
export function releaseOwnHolds({ entries }: Day, wanted: Entry): DayEvent[] {
  return entries
    .filter((entry) => isChoosing(entry) && isSamePatient(entry, wanted))
    .map(({ entryId }) => ({ type: 'HoldReleased', data: { entryId } }));
}

/** A hold that a patient took while choosing: no appointment has it yet. */
function isChoosing(entry: LiveEntry): boolean {
  return entry.kind === 'held' && entry.appointmentId === null;
}

function isSamePatient(entry: Entry, wanted: Entry): boolean {
  return wanted.patientId !== null && entry.patientId === wanted.patientId;
}

function hasLapsed(entry: LiveEntry, now: string): boolean {
  return entry.kind === 'held' && !isBefore(now, entry.until);
}

/** An appointment may overlap itself while it moves; a patient may book what the same patient holds. */
function isOwn(entry: LiveEntry, wanted: Entry): boolean {
  if (isChoosing(entry)) return isSamePatient(entry, wanted);
  return entry.appointmentId !== null && entry.appointmentId === wanted.appointmentId;
}
