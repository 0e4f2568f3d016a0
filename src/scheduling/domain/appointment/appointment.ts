import { never, type Stream } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import type { AppointmentEvent, CancelledBecause } from './appointment.events.js';

/** Time that the appointment has with a doctor, by its entry in the days. */
export interface Booking {
  readonly entryId: string;
  readonly doctorId: string;
  readonly time: Time;
}

/** Time that is held for the patient until the instant `until`. */
export interface Offer extends Booking {
  readonly until: string;
}

/** An entry that the appointment has, or had, in the doctor's day and, when booked, in the patient's. */
export interface TakenTime extends Booking {
  readonly kind: 'booked' | 'held';
}

interface Past {
  readonly taken: readonly TakenTime[];
  /** The rule that ended the booking of an entry, by entry. Such an entry never becomes the appointment's. */
  readonly abandoned: ReadonlyMap<string, string>;
}

interface Wish extends Past {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly specialty: string;
  readonly requested: Time;
  /** The doctor whom the patient asked and no other, if any. */
  readonly askedDoctorId: string | null;
  readonly declinedBy: readonly string[];
  /** Whether it waits for times that become free, which no doctor has to accept. */
  readonly isListed: boolean;
}

/** FHIR's states, and `none` before the first event. A pending appointment that moves still has its old booking. */
export type Appointment =
  | (Past & { readonly status: 'none' })
  | (Wish & { readonly status: 'proposed' })
  | (Wish & { readonly status: 'waitlist' })
  | (Wish & { readonly status: 'pending'; readonly offer: Offer; readonly booking: Booking | null })
  | (Wish & {
      readonly status: 'booked' | 'arrived' | 'checked-in' | 'fulfilled' | 'noshow';
      readonly booking: Booking;
    })
  | (Wish & { readonly status: 'cancelled'; readonly because: CancelledBecause })
  | (Wish & { readonly status: 'entered-in-error' });

export type AppointmentStatus = Appointment['status'];
export type AppointmentIn<Status extends AppointmentStatus> = Appointment & { readonly status: Status };

export const appointmentStream: Stream<Appointment, AppointmentEvent> = {
  name: (id) => `appointment-${id}`,
  initial: { status: 'none', taken: [], abandoned: new Map() },
  evolve,
};

/** The time that the appointment has now, if any. */
export function bookingOf(appointment: Appointment): Booking | null {
  return 'booking' in appointment ? appointment.booking : null;
}

/** Whether it is open or waits, with no time offered or booked. */
export function hasNoOffer(appointment: Appointment): appointment is AppointmentIn<'proposed' | 'waitlist'> {
  return appointment.status === 'proposed' || appointment.status === 'waitlist';
}

/** Entries that the appointment had and does not need any more: the days can give their time back. */
export function leftovers(appointment: Appointment): TakenTime[] {
  const kept = [bookingOf(appointment), appointment.status === 'pending' ? appointment.offer : null];
  return appointment.taken.filter((taken) => !kept.some((one) => one?.entryId === taken.entryId));
}

/** Whether the entry is, or was, the appointment's own. */
export function mentions({ taken }: Appointment, entryId: string): boolean {
  return taken.some((one) => one.entryId === entryId);
}

function evolve(appointment: Appointment, event: AppointmentEvent): Appointment {
  if (event.type === 'BookingAbandoned') {
    const { entryId, rule } = event.data;
    return { ...appointment, abandoned: new Map(appointment.abandoned).set(entryId, rule) };
  }
  if (event.type === 'AppointmentRequested' || event.type === 'AppointmentWaitlisted')
    return wished(appointment, event);
  if (appointment.status === 'none') return appointment;
  const booking = bookingOf(appointment);
  switch (event.type) {
    case 'AppointmentDeclined':
      return { ...appointment, declinedBy: [...appointment.declinedBy, event.data.doctorId] };
    case 'AppointmentOffered': {
      const { entryId, doctorId, time, until } = event.data;
      const offer = { entryId, doctorId, time, until };
      return { ...wishOf(appointment, { ...offer, kind: 'held' }), status: 'pending', offer, booking };
    }
    case 'OfferLapsed':
    case 'OfferRefused':
      return booking
        ? { ...wishOf(appointment), status: 'booked', booking }
        : { ...wishOf(appointment), status: appointment.isListed ? 'waitlist' : 'proposed' };
    case 'AppointmentBooked':
    case 'AppointmentRescheduled': {
      const { entryId, doctorId, time } = event.data;
      const booked = { entryId, doctorId, time };
      return { ...wishOf(appointment, { ...booked, kind: 'booked' }), status: 'booked', booking: booked };
    }
    case 'AppointmentCancelled':
      return { ...wishOf(appointment), status: 'cancelled', because: event.data.because };
    case 'AppointmentEnteredInError':
      return { ...wishOf(appointment), status: 'entered-in-error' };
    case 'PatientArrived':
      return seen(appointment, 'arrived');
    case 'PatientCheckedIn':
      return seen(appointment, 'checked-in');
    case 'AppointmentFulfilled':
      return seen(appointment, 'fulfilled');
    case 'NoShowRecorded':
      return seen(appointment, 'noshow');
    default:
      return never(event);
  }
}

function wished(
  { taken, abandoned }: Appointment,
  { type, data }: Extract<AppointmentEvent, { type: 'AppointmentRequested' | 'AppointmentWaitlisted' }>,
): Appointment {
  const { appointmentId, patientId, specialty, requestedPeriod, doctorId } = data;
  const isListed = type === 'AppointmentWaitlisted';
  return {
    status: isListed ? 'waitlist' : 'proposed',
    appointmentId,
    patientId,
    specialty,
    requested: requestedPeriod,
    askedDoctorId: doctorId,
    declinedBy: [],
    isListed,
    taken,
    abandoned,
  };
}

function seen(
  appointment: Exclude<Appointment, { status: 'none' }>,
  status: 'arrived' | 'checked-in' | 'fulfilled' | 'noshow',
): Appointment {
  const booking = bookingOf(appointment);
  return booking ? { ...wishOf(appointment), status, booking } : appointment;
}

/** What stays from state to state, with one more entry where one was taken. */
function wishOf(appointment: Exclude<Appointment, { status: 'none' }>, taken?: TakenTime): Wish {
  const { appointmentId, patientId, specialty, requested: period } = appointment;
  const { askedDoctorId, declinedBy, isListed } = appointment;
  return {
    appointmentId,
    patientId,
    specialty,
    requested: period,
    askedDoctorId,
    declinedBy,
    isListed,
    taken: taken ? [...appointment.taken, taken] : appointment.taken,
    abandoned: appointment.abandoned,
  };
}
