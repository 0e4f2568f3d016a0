import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { hasLapsed, isInTheWay } from '../../../kernel/slots.js';
import { crossesMidnight } from '../../../kernel/time.js';
import type { DayEvent, Entry } from './day.events.js';
import type { Day, HeldTime, LiveEntry } from './day.js';

/** What keeps something new out, the strongest first. */
const RULES = [
  ['blocked', refuse('time-blocked', 'start')],
  ['booked', refuse('time-already-taken', 'start')],
  ['held', refuse('time-held', 'start')],
] as const;

/**
 * The rule that keeps something new out of the day at the instant `now`, or `null` when it fits: it must end before
 * midnight and share no moment with anything live that is not its own, nor come closer than the buffer.
 */
export function whyNotFree({ entries }: Day, wanted: Entry, now: string, bufferMinutes = 0): Refusal | null {
  if (crossesMidnight(wanted.time)) return refuse('time-outside-day', 'start');
  const inTheWay = entries.filter(
    (entry) => !isOwn(entry, wanted) && isInTheWay(entry, wanted.time, { now, bufferMinutes }),
  );
  return RULES.find(([kind]) => inTheWay.some((entry) => entry.kind === kind))?.[1] ?? null;
}

/** Gives up the holds of the patient's own choosing, for something new of the same patient. */
export function releaseOwnHolds({ entries }: Day, wanted: Entry): DayEvent[] {
  return entries
    .filter((entry) => isChoosing(entry) && isSamePatient(entry, wanted))
    .map(({ entryId }) => ({ type: 'HoldReleased', data: { entryId } }));
}

/** The hold that the same patient has on the same time while choosing, unless it has lapsed at the instant `now`. */
export function choiceOf({ entries }: Day, wanted: Entry, now: string): HeldTime | null {
  return (
    entries.find(
      (entry): entry is HeldTime =>
        isChoosing(entry) &&
        isSamePatient(entry, wanted) &&
        !hasLapsed(entry, now) &&
        entry.time.start === wanted.time.start &&
        entry.time.minutes === wanted.time.minutes,
    ) ?? null
  );
}

/** A hold that a patient took while choosing: no appointment has it yet. */
function isChoosing(entry: LiveEntry): entry is HeldTime {
  return entry.kind === 'held' && entry.appointmentId === null;
}

function isSamePatient(entry: Entry, wanted: Entry): boolean {
  return wanted.patientId !== null && entry.patientId === wanted.patientId;
}

/** An appointment may overlap itself while it moves; a patient may book what the same patient holds. */
function isOwn(entry: LiveEntry, wanted: Entry): boolean {
  if (isChoosing(entry)) return isSamePatient(entry, wanted);
  return entry.appointmentId !== null && entry.appointmentId === wanted.appointmentId;
}
