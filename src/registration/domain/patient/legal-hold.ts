import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Patient } from './patient.js';
import type { PatientEvent } from './patient.events.js';

/** The record must be kept, such as for a law suit or because the law says how long: nobody confirms its erasure. */
export class PlaceLegalHold extends Command<{ readonly patientId: string; readonly reason: string }> {}

export class LiftLegalHold extends Command<{ readonly patientId: string }> {}

const REASON_LENGTH = 2000;

export function placeLegalHold({ data }: PlaceLegalHold, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  if (patient.status !== 'registered') return refuse('person-erased');
  if (patient.onLegalHold) return [];
  const reason = data.reason.trim();
  if (reason === '') return refuse('hold-reason-missing', 'reason');
  if (reason.length > REASON_LENGTH) return refuse('reason-too-long', 'reason', { max: REASON_LENGTH });
  return [{ type: 'LegalHoldPlaced', data: { patientId: patient.patientId, reason } }];
}

export function liftLegalHold({ data }: LiftLegalHold, patient: Patient): Decision<PatientEvent> {
  if (patient.status === 'unknown') return refuse('unknown-patient');
  return patient.onLegalHold ? [{ type: 'LegalHoldLifted', data: { patientId: data.patientId } }] : [];
}
