import { Command } from '../../../kernel/command.js';
import {
  checkBirthDate,
  checkEmail,
  checkMobile,
  checkName,
  firstRefusal,
  tidyEmail,
  tidyText,
} from '../../../kernel/person-details.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from '../clinic/clinic.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** `accountId` may act for the patient; `null` when registered at the desk. `mobile` is E.164, `birthDate` `YYYY-MM-DD`. */
export class RegisterPatient extends Command<{
  readonly patientId: string;
  readonly accountId: string | null;
  readonly fullName: string;
  readonly mobile: string | null;
  readonly email: string | null;
  readonly birthDate: string;
}> {}

export function registerPatient(
  { data, meta }: RegisterPatient,
  patient: Patient,
  known: { readonly clinic: Clinic },
): Decision<PatientEvent> {
  if (known.clinic.status === 'not-open') return refuse('clinic-not-open');
  if (patient.status !== 'unknown') return [];
  const refusal = firstRefusal(
    checkName(data.fullName),
    data.mobile === null ? null : checkMobile(data.mobile),
    checkEmail(data.email),
    checkBirthDate(data.birthDate, meta.now, known.clinic.zone),
  );
  if (refusal) return refusal;
  const { patientId, accountId, mobile, birthDate } = data;
  const fullName = tidyText(data.fullName);
  const email = tidyEmail(data.email);
  return [{ type: 'PatientRegistered', data: { patientId, accountId, fullName, mobile, email, birthDate } }];
}
