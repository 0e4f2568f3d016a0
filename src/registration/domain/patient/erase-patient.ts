import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import { ownAccount, type Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/**
 * What was confirmed is done: after this event the key is destroyed. `again` is for a log that was restored from before
 * the erasure: the key is destroyed already, and what was asked and confirmed is not in it any more.
 */
export class ErasePatient extends Command<{ readonly patientId: string; readonly again?: boolean }> {}

export function erasePatient(
  { data, meta: { actor } }: ErasePatient,
  patient: Patient,
): Decision<PatientEvent> {
  if (actor.kind !== 'system') return refuse('not-for-your-role');
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status === 'erased') return [];
  if (patient.status !== 'erasing' && !data.again) return refuse('erasure-not-requested');
  const { patientId } = patient;
  const ended = [...patient.actedForBy].map(([accountId, as]): PatientEvent => ({
    type: 'RepresentationEnded',
    data: { patientId, accountId, as },
  }));
  return [...ended, { type: 'PatientErased', data: { patientId, accountId: ownAccount(patient) } }];
}
