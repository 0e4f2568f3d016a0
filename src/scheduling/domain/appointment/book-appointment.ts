import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import { mentions, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { standsInTheWay } from './who-may.js';

/** Commits a first booking whose entry both days have. */
export class BookAppointment extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly entryId: string;
  readonly time: Time;
}> {}

export function bookAppointment(
  { data }: BookAppointment,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const { doctorId, entryId, time } = data;
  if (appointment.abandoned.has(entryId)) return refuse('booking-abandoned');
  if (mentions(appointment, entryId)) return [];
  if (!awaitsFirstBooking(appointment)) return standsInTheWay(appointment);
  if (!isAgreed(appointment, doctorId, time)) return refuse('time-not-agreed');
  const { appointmentId, patientId } = appointment;
  return [{ type: 'AppointmentBooked', data: { appointmentId, patientId, doctorId, entryId, time } }];
}

type Awaiting = Extract<Appointment, { status: 'proposed' | 'pending' }>;

function awaitsFirstBooking(appointment: Appointment): appointment is Awaiting {
  return (
    appointment.status === 'proposed' || (appointment.status === 'pending' && appointment.booking === null)
  );
}

/** A patient agreed to the start that was requested, or accepts the one that was offered. */
function isAgreed(appointment: Awaiting, doctorId: string, { start }: Time): boolean {
  if (appointment.status === 'pending')
    return appointment.offer.doctorId === doctorId && appointment.offer.time.start === start;
  if (appointment.declinedBy.includes(doctorId)) return false;
  return appointment.requested.start === start && (appointment.askedDoctorId ?? doctorId) === doctorId;
}
