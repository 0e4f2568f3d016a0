import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { isBefore } from '../../../kernel/time.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { admit } from './who-may.js';

/** The patient did not come. Only after the start can anybody know. */
export class RecordNoShow extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string | null;
}> {}

export function recordNoShow(command: RecordNoShow, appointment: Appointment): Decision<AppointmentEvent> {
  const admitted = admit('RecordNoShow', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId, booking } = admitted;
  if (isBefore(command.meta.now, booking.time.start)) return refuse('not-yet');
  return [{ type: 'NoShowRecorded', data: { appointmentId, patientId, doctorId: booking.doctorId } }];
}
