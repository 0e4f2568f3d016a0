import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import { hasNoOffer, mentions, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { standsInTheWay } from './who-may.js';

/** Makes the offer of a time that the doctor's day holds. */
export class OfferAppointment extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly entryId: string;
  readonly time: Time;
  readonly until: string;
}> {}

export function offerAppointment(
  { data }: OfferAppointment,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  if (appointment.abandoned.has(data.entryId)) return refuse('booking-abandoned');
  if (mentions(appointment, data.entryId)) return [];
  if (!hasNoOffer(appointment) && appointment.status !== 'booked') return standsInTheWay(appointment);
  const isAnothers = appointment.status === 'booked' && appointment.booking.doctorId !== data.doctorId;
  if (isAnothers) return standsInTheWay(appointment);
  const { appointmentId, patientId } = appointment;
  const { doctorId, entryId, time, until } = data;
  return [{ type: 'AppointmentOffered', data: { appointmentId, patientId, doctorId, entryId, time, until } }];
}
