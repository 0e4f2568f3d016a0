import { Command } from '../../../kernel/command.js';
import { isRefusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Appointment } from './appointment.js';
import type { AppointmentEvent } from './appointment.events.js';
import { admit } from './who-may.js';

/** All that had to be settled with the patient who arrived is settled. */
export class CheckInPatient extends Command<{
  readonly appointmentId: string;
  readonly doctorId: string | null;
}> {}

export function checkInPatient(
  command: CheckInPatient,
  appointment: Appointment,
): Decision<AppointmentEvent> {
  const admitted = admit('CheckInPatient', command, appointment);
  if (isRefusal(admitted)) return admitted;
  const { appointmentId, patientId, booking } = admitted;
  return [{ type: 'PatientCheckedIn', data: { appointmentId, patientId, doctorId: booking.doctorId } }];
}
