import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { ownAccount, type Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** Ends that an account acts for a patient. Either side may, and the clinic. Nobody's own account is taken from them. */
export class EndRepresentation extends Command<{
  readonly patientId: string;
  readonly accountId: string;
}> {}

export function endRepresentation(
  { data, meta: { actor } }: EndRepresentation,
  patient: Patient,
): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  const { patientId, accountId } = data;
  const as = patient.actedForBy.get(accountId);
  if (actor.kind === 'visitor') return refuse('not-for-your-role');
  if (actor.kind === 'account' && actor.role === 'patient') {
    const isOneSide = actor.accountId === accountId || actor.accountId === ownAccount(patient);
    if (!isOneSide) return refuse('unknown-patient');
  } else if (actor.kind === 'account' && actor.role !== 'frontdesk' && actor.role !== 'admin') {
    return refuse('not-for-your-role');
  }
  if (as === undefined) return [];
  if (as === 'self') return refuse('own-patient');
  return [{ type: 'RepresentationEnded', data: { patientId, accountId, as } }];
}
