import { Command } from '../../../kernel/command.js';
import {
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
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
  const refusal = firstRefusal(
    checkName(data.fullName),
    data.mobile === null ? null : checkMobile(data.mobile),
    checkEmail(data.email),
  );
  if (refusal) return refusal;
  const { patientId, mobile } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  const { details } = patient;
  if (fullName === details.fullName && mobile === details.mobile && email === details.email) return [];
  return [{ type: 'PatientDetailsChanged', data: { patientId, fullName, mobile, email } }];
}
