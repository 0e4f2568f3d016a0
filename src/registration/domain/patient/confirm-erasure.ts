import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** An admin lets the erasure happen that somebody asked for. It cannot be taken back. */
export class ConfirmErasure extends Command<{ readonly patientId: string }> {}

export function confirmErasure({ data }: ConfirmErasure, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status !== 'registered') return [];
  if (!patient.erasureRequested) return refuse('erasure-not-requested');
  if (patient.onLegalHold) return refuse('on-legal-hold');
  return [{ type: 'ErasureConfirmed', data: { patientId: data.patientId } }];
}
