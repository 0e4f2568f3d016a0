import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** A patient, or somebody who acts for them, asks that everything about the patient be erased. An admin confirms. */
export class RequestErasure extends Command<{ readonly patientId: string; readonly accountId: string }> {}

export function requestErasure({ data }: RequestErasure, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  const { patientId, accountId } = data;
  if (!patient.actedForBy.has(accountId)) return refuse('unknown-patient');
  if (patient.status !== 'registered' || patient.erasureRequested) return [];
  return [{ type: 'ErasureRequested', data: { patientId, accountId } }];
}
