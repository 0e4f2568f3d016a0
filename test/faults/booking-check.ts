import type { DomainEvent } from '../../src/kernel/stream.js';
import { endOf, isBefore, type Time } from '../../src/kernel/time.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';

interface Entry {
  readonly stream: string;
  readonly entryId: string;
  readonly appointmentId: string;
  readonly time: Time;
}

/**
 * What is wrong with a log in which nothing is under way, in words. It knows events and nothing of the code that wrote
 * them: no two appointments share time of a day, and days and appointments say the same of every booking.
 */
export function faultsIn(events: readonly Recorded[]): string[] {
  const { live, overlaps } = replayDays(events);
  const booked = bookingsOf(events);
  const needed = new Set([...booked.values(), ...openOffersOf(events).values()]);
  return [...overlaps, ...missing(live, booked), ...needless(live, needed)];
}

/** The entry that each booked appointment has now. */
export function bookingsOf(events: readonly DomainEvent[]): Map<string, string> {
  const bookings = new Map<string, string>();
  for (const { type, data } of events as readonly { type: string; data: Record<string, string> }[]) {
    const { appointmentId = '', entryId = '' } = data;
    if (type === 'AppointmentBooked' || type === 'AppointmentRescheduled')
      bookings.set(appointmentId, entryId);
    if (type === 'AppointmentCancelled' || type === 'AppointmentEnteredInError')
      bookings.delete(appointmentId);
  }
  return bookings;
}

/** The entry that is held for the open offer of each appointment that waits for its patient. */
export function openOffersOf(events: readonly DomainEvent[]): Map<string, string> {
  const offers = new Map<string, string>();
  for (const { type, data } of events as readonly { type: string; data: Record<string, string> }[]) {
    const { appointmentId = '', entryId = '' } = data;
    if (type === 'AppointmentOffered') offers.set(appointmentId, entryId);
    if (ENDS_OFFER.has(type)) offers.delete(appointmentId);
  }
  return offers;
}

const ENDS_OFFER = new Set([
  'OfferRefused',
  'OfferLapsed',
  'AppointmentBooked',
  'AppointmentRescheduled',
  'AppointmentCancelled',
]);

/** Entries of appointments that days still have, booked or held. */
export function liveEntries(events: readonly Recorded[]): Entry[] {
  return replayDays(events).live;
}

function replayDays(events: readonly Recorded[]): { live: Entry[]; overlaps: string[] } {
  const overlaps: string[] = [];
  let live: Entry[] = [];
  for (const { stream, type, data } of events as readonly (Recorded & { data: object })[]) {
    const entry = { ...(data as Omit<Entry, 'stream'>), stream };
    if (type === 'TimeReleased' || type === 'HoldReleased') {
      live = live.filter((one) => one.stream !== stream || one.entryId !== entry.entryId);
    }
    if (type !== 'TimeBooked' && type !== 'TimeHeld') continue;
    for (const other of live.filter((one) => one.stream === stream && overlap(one.time, entry.time))) {
      if (other.appointmentId !== entry.appointmentId)
        overlaps.push(`${stream}: ${entry.entryId} overlaps ${other.entryId}`);
    }
    live.push(entry);
  }
  return { live, overlaps };
}

function missing(live: readonly Entry[], booked: ReadonlyMap<string, string>): string[] {
  return [...booked].flatMap(([appointmentId, entryId]) => {
    const days = live
      .filter((entry) => entry.entryId === entryId)
      .map(({ stream }) => stream.split('-')[0] ?? '');
    return days.sort().join() === 'doctorDay,patientDay'
      ? []
      : [`${appointmentId}: its entry ${entryId} is in ${days.join(' and ') || 'no day'}`];
  });
}

function needless(live: readonly Entry[], needed: ReadonlySet<string>): string[] {
  return live
    .filter(({ entryId }) => !needed.has(entryId))
    .map(({ stream, entryId }) => `${stream}: nobody needs ${entryId}`);
}

function overlap(one: Time, other: Time): boolean {
  return isBefore(one.start, endOf(other)) && isBefore(other.start, endOf(one));
}
