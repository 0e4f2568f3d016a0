import { Command } from '../../../kernel/command.js';
import { isRefusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { checkNote } from './texts.js';
import { admit } from './who-may.js';

/** The appointment should never have been there: a wrong patient, say. Its history stays. */
export class EnterInError extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string | null;
  readonly note: string;
}> {}

export function enterInError(command: EnterInError, appointment: Appointment): Decision<AppointmentEvent> {
  const admitted = admit('EnterInError', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId } = admitted;
  const note = command.data.note.trim();
  return checkNote(note) ?? [{ type: 'AppointmentEnteredInError', data: { appointmentId, patientId, note } }];
}
