import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** Takes the wish to be erased back, as long as no admin has confirmed it. */
export class WithdrawErasure extends Command<{ readonly patientId: string; readonly accountId: string }> {}

export function withdrawErasure({ data }: WithdrawErasure, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  const { patientId, accountId } = data;
  if (!patient.actedForBy.has(accountId)) return refuse('unknown-patient');
  if (patient.status !== 'registered') return refuse('erasure-confirmed');
  if (!patient.erasureRequested) return [];
  return [{ type: 'ErasureWithdrawn', data: { patientId, accountId } }];
}
