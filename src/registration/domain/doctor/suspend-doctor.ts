import { Command } from '../../../kernel/command.js';
import { refuse } from '../../../kernel/refusal.js';
import type { Decision } from '../../../kernel/stream.js';
import type { Doctor } from './doctor.js';
import type { DoctorEvent } from './doctor.events.js';

/** Takes the right to see and take requests away, until the doctor is approved again. */
export class SuspendDoctor extends Command<{ readonly doctorId: string; readonly reason: string }> {}

const REASON_LENGTH = 2000;

export function suspendDoctor({ data }: SuspendDoctor, doctor: Doctor): Decision<DoctorEvent> {
  if (doctor.status === 'unknown') return refuse('unknown-doctor');
  if (doctor.status === 'suspended') return [];
  const reason = data.reason.trim();
  if (reason.length > REASON_LENGTH) return refuse('reason-too-long', 'reason', { max: REASON_LENGTH });
  return [{ type: 'DoctorSuspended', data: { doctorId: doctor.doctorId, reason } }];
}
