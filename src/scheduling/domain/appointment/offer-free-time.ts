import { Command } from '../../../kernel/command.js';
import { refuse, type Refusal } from '../../../kernel/refusal.js';
import { isInTheWay } from '../../../kernel/slots.js';
import { addMinutes, endOf, isBefore, type Time } from '../../../kernel/time.js';
import type { Day } from '../day/day.js';
import type { AgreedOffer } from './agreement.js';
import type { Appointment, AppointmentIn } from './appointment.js';
import { whyDoctorSeesNobody, type DoctorFacts } from './doctor-facts.js';
import { standsInTheWay } from './who-may.js';

/**
 * Offers an appointment that waits the first free time of a doctor's date (`YYYY-MM-DD`) that it was never offered.
 * `except` are starts (ISO instants) that its patient was offered by other appointments. Only Slotwell sends it.
 */
export class OfferFreeTime extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly date: string;
  readonly except: readonly string[];
}> {}

export interface KnownForOffer {
  readonly doctor: DoctorFacts;
  /** What patients may book of the doctor's date now, by start. */
  readonly free: readonly Time[];
  /** How many minutes before the start a patient may still book. */
  readonly noticeMinutes: number;
  readonly patientDay: Day;
  /** What an earlier try of the same command has taken already: a repeat must not choose anew. */
  readonly begun: { readonly time: Time; readonly until: string } | null;
}

/** Long enough to see a message between other things, short enough that the next in line can still come. */
const LONGEST_MINUTES = 4 * 60;
/** Nobody can be expected to answer sooner: a time that is closer is free for whoever comes first. */
const SHORTEST_MINUTES = 30;

export function offerFreeTime(
  { data, meta }: OfferFreeTime,
  appointment: Appointment,
  { doctor, free, noticeMinutes, patientDay, begun }: KnownForOffer,
): AgreedOffer | Refusal {
  if (appointment.status !== 'waitlist') return standsInTheWay(appointment);
  const refusal = whyDoctorSeesNobody(doctor) ?? whyNotThisDoctor(appointment, doctor);
  if (refusal) return refusal;
  const { patientId, requested } = appointment;
  if (begun)
    return { kind: 'offer', patientId, doctorId: doctor.doctorId, time: begun.time, until: begun.until };
  const offers = free.flatMap((time) => {
    const until = answerBy(time, meta.now, noticeMinutes);
    return until === null ? [] : [{ time, until }];
  });
  if (offers.length === 0) return refuse('no-free-time');
  const offer = offers.find(
    ({ time }) =>
      isWithin(time, requested) &&
      !data.except.includes(time.start) &&
      !wasOffered(appointment, doctor.doctorId, time) &&
      !patientDay.entries.some((entry) => isInTheWay(entry, time, { now: meta.now, bufferMinutes: 0 })),
  );
  return offer ? { kind: 'offer', patientId, doctorId: doctor.doctorId, ...offer } : refuse('nothing-fits');
}

function whyNotThisDoctor(
  { askedDoctorId, specialty }: AppointmentIn<'waitlist'>,
  { doctorId, specialties }: DoctorFacts,
): Refusal | null {
  if (askedDoctorId !== null && askedDoctorId !== doctorId) return refuse('nothing-fits');
  return specialties.includes(specialty) ? null : refuse('doctor-not-approved');
}

/** Until when the offer of a time stands, or `null` when that is too soon. */
function answerBy({ start }: Time, now: string, noticeMinutes: number): string | null {
  const latest = addMinutes(start, -noticeMinutes);
  const longest = addMinutes(now, LONGEST_MINUTES);
  const until = isBefore(latest, longest) ? latest : longest;
  return isBefore(until, addMinutes(now, SHORTEST_MINUTES)) ? null : until;
}

function isWithin(time: Time, period: Time): boolean {
  return !isBefore(time.start, period.start) && !isBefore(endOf(period), endOf(time));
}

function wasOffered({ taken }: Appointment, doctorId: string, { start }: Time): boolean {
  return taken.some((one) => one.kind === 'held' && one.doctorId === doctorId && one.time.start === start);
}
