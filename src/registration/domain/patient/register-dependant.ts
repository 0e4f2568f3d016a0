import { Command } from '../../../kernel/command.js';
import { isRefusal } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Clinic } from '../clinic/clinic.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';
import { RegisterPatient, registerPatient } from './register-patient.js';

/** Somebody registers a patient whom they act for, such as a child. `accountId` is theirs, `birthDate` `YYYY-MM-DD`. */
export class RegisterDependant extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly fullName: string;
  readonly birthDate: string;
}> {}

export function registerDependant(
  { data, meta }: RegisterDependant,
  patient: Patient,
  known: { readonly clinic: Clinic },
): Decision<PatientEvent> {
  const { patientId, accountId, fullName, birthDate } = data;
  const register = new RegisterPatient(
    { patientId, accountId: null, fullName, mobile: null, email: null, birthDate },
    meta,
  );
  const registered = registerPatient(register, patient, known);
  if (isRefusal(registered) || registered.length === 0) return registered;
  return [
    ...registered,
    { type: 'RepresentativeNamed', data: { patientId, accountId, as: 'representative' } },
  ];
}
