import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { ownAccount, type Patient } from './patient.js';
import type { ActingAs, PatientEvent } from './patient.events.js';

/** Lets an account act for a patient: its own (`self`), or in their place. Whoever sends it has seen an invitation. */
export class NameRepresentative extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly as: ActingAs;
}> {}

const AT_MOST = 10;

export function nameRepresentative({ data }: NameRepresentative, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status !== 'registered') return refuse('person-erased');
  const { patientId, accountId, as } = data;
  if (patient.actedForBy.has(accountId)) return [];
  if (as === 'self' && ownAccount(patient) !== null) return refuse('patient-has-account');
  if (patient.actedForBy.size >= AT_MOST) return refuse('too-many-representatives');
  return [{ type: 'RepresentativeNamed', data: { patientId, accountId, as } }];
}
