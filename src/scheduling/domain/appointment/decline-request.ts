import { Command } from '../../../kernel/command.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { whyDoctorDoesNotTake, type DoctorFacts } from './doctor-facts.js';
import { checkNote } from './texts.js';
import { admit } from './who-may.js';

/** Says for one doctor that another one should take the request. */
export class DeclineRequest extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly note: string;
}> {}

export function declineRequest(
  command: DeclineRequest,
  appointment: Appointment,
  known: { readonly doctor: DoctorFacts; readonly openRequests: boolean },
): Decision<AppointmentEvent> {
  const admitted = admit('DeclineRequest', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId, specialty, declinedBy } = admitted;
  const { doctorId } = command.data;
  if (declinedBy.includes(doctorId)) return refuse('already-declined');
  const note = command.data.note.trim();
  const refusal = whyDoctorDoesNotTake(specialty, known.doctor, known.openRequests) ?? checkNote(note);
  return refusal ?? [{ type: 'AppointmentDeclined', data: { appointmentId, patientId, doctorId, note } }];
}
