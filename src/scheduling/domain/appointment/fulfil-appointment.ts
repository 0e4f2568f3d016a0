import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { isBeforeItsDay } from './its-day.js';
import { checkNote } from './texts.js';
import { admit } from './who-may.js';

/** The visit took place; `note` is what the doctor writes into the record. */
export class FulfilAppointment extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string | null;
  readonly note: string;
}> {}

export function fulfilAppointment(
  command: FulfilAppointment,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const admitted = admit('FulfilAppointment', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId, booking } = admitted;
  if (isBeforeItsDay(booking, command.meta.now)) return refuse('not-yet');
  const note = command.data.note.trim();
  const { doctorId } = booking;
  return (
    checkNote(note) ?? [{ type: 'AppointmentFulfilled', data: { appointmentId, patientId, doctorId, note } }]
  );
}
