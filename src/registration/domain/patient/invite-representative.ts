import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** The front desk has checked who somebody is, and gives them a code with which they act for the patient. */
export class InviteRepresentative extends Command<{ readonly patientId: string }> {}

export function inviteRepresentative(
  { data: { patientId }, meta: { actor } }: InviteRepresentative,
  patient: Patient,
): Decision<PatientEvent> {
  if (actor.kind !== 'account' || actor.role !== 'frontdesk') return refuse('not-for-your-role');
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status !== 'registered') return refuse('person-erased');
  return [{ type: 'RepresentativeInvited', data: { patientId } }];
}
