import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import { bookingOf, mentions, type Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { standsInTheWay } from './who-may.js';

/** Commits a move whose new entry both days have. `previousEntryId` is the entry that it replaces. */
export class RescheduleAppointment extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly entryId: string;
  readonly time: Time;
  readonly previousEntryId: string;
}> {}

export function rescheduleAppointment(
  { data }: RescheduleAppointment,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const { doctorId, entryId, time, previousEntryId } = data;
  if (appointment.abandoned.has(entryId)) return refuse('booking-abandoned');
  if (mentions(appointment, entryId)) return [];
  if (appointment.status !== 'booked' && appointment.status !== 'pending') return standsInTheWay(appointment);
  const booking = bookingOf(appointment);
  if (booking?.entryId !== previousEntryId || booking.doctorId !== doctorId) return refuse('already-moved');
  const isOffered = appointment.status !== 'pending' || appointment.offer.time.start === time.start;
  if (!isOffered) return refuse('time-not-agreed');
  const { appointmentId, patientId } = appointment;
  return [
    {
      type: 'AppointmentRescheduled',
      data: { appointmentId, patientId, doctorId, entryId, time, previousEntryId },
    },
  ];
}
