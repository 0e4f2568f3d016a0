import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { addMinutes, dateOf, isBefore, timeFrom, type Time } from '../../../kernel/time.js';
import type { DoctorFacts } from './doctor-facts.js';

/** A booking that all rules of the appointment allow. Whether the time is free is for the days to decide. */
export interface AgreedBooking {
  readonly kind: 'booking';
  readonly patientId: string;
  readonly doctorId: string;
  readonly time: Time;
  /** What must stay free around it in the doctor's day; nothing when it is left out. */
  readonly bufferMinutes?: number;
  /** The entry that it takes the place of, when the appointment moves. */
  readonly replaces?: string;
}

/** The same for a time that the patient is to be offered; it is held until the instant `until`. */
export interface AgreedOffer {
  readonly kind: 'offer';
  readonly patientId: string;
  readonly doctorId: string;
  readonly time: Time;
  readonly until: string;
}

export type Agreement = AgreedBooking | AgreedOffer;

const OFFER_MINUTES = 24 * 60;

/** The visit with a doctor that starts at an ISO instant, or why it cannot. */
export function visitAt(
  start: string,
  minutes: number | DoctorFacts['visitMinutes'],
  { zone, now }: { readonly zone: string; readonly now: string },
): Time | Refusal {
  const moment = timeFrom(start, 1, zone);
  if (!moment) return refuse('time-does-not-exist', 'start');
  if (isBefore(moment.start, now)) return refuse('start-is-past', 'start');
  return { ...moment, minutes: typeof minutes === 'number' ? minutes : minutes(dateOf(moment)) };
}

/** An offer lasts a day, but not beyond the start of what it offers. */
export function offerFor(agreed: Omit<AgreedOffer, 'kind' | 'until'>, now: string): AgreedOffer {
  const dayLater = addMinutes(now, OFFER_MINUTES);
  const { start } = agreed.time;
  return { ...agreed, kind: 'offer', until: isBefore(start, dayLater) ? start : dayLater };
}
