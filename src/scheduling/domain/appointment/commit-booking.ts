import type { CommandMeta } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Time } from '../../../kernel/time.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { bookAppointment, BookAppointment } from './book-appointment.js';
import { rescheduleAppointment, RescheduleAppointment } from './reschedule-appointment.js';

/** An entry that both days have. One that replaces another is a move. */
export interface TakenBooking {
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly entryId: string;
  readonly time: Time;
  readonly replaces?: string;
}

/** The append that makes a booking or a move sure. */
export function commitBooking(
  { appointmentId, doctorId, entryId, time, replaces }: TakenBooking,
  meta: CommandMeta,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const data = { appointmentId, doctorId, entryId, time };
  if (replaces === undefined) return bookAppointment(new BookAppointment(data, meta), appointment);
  return rescheduleAppointment(
    new RescheduleAppointment({ ...data, previousEntryId: replaces }, meta),
    appointment,
  );
}
