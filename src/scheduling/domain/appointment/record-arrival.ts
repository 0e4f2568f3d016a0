import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { isBeforeItsDay } from './its-day.js';
import { admit } from './who-may.js';

/** The patient is here. `doctorId` is the doctor who says so, when one does. */
export class RecordArrival extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string | null;
}> {}

export function recordArrival(command: RecordArrival, appointment: Appointment): Decision<AppointmentEvent> {
  const admitted = admit('RecordArrival', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId, booking } = admitted;
  if (isBeforeItsDay(booking, command.meta.now)) return refuse('not-yet');
  return [{ type: 'PatientArrived', data: { appointmentId, patientId, doctorId: booking.doctorId } }];
}
