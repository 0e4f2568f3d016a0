import { Command } from '../../../kernel/command.js';
import { changedDetails } from '../../../kernel/person-details.js';
import { isRefusal, refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { PatientEvent } from './patient.events.js';
import type { Patient } from './patient.js';

/** How a patient is called and reached from now on. `mobile` is E.164. */
export class ChangePatientDetails extends Command<{
  readonly patientId: string;
  readonly fullName: string;
  readonly mobile: string | null;
  readonly email: string | null;
}> {}

export function changePatientDetails(
  { data }: ChangePatientDetails,
  patient: Patient,
): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status !== 'registered') return refuse('person-erased');
  const details = changedDetails(data, patient.details);
  if (details === null) return [];
  if (isRefusal(details)) return details;
  return [{ type: 'PatientDetailsChanged', data: { patientId: data.patientId, ...details } }];
}
