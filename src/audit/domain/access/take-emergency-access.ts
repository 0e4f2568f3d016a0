import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import { addMinutes } from '../../../kernel/time.js';
import type { AccessEvent } from './access.events.js';
import { checkStatedReason } from './stated-reason.js';

/** How long a record stays open to a doctor who broke the glass. */
export const EMERGENCY_ACCESS_MINUTES = 60;

/** A doctor who does not treat the patient has to see the record all the same, and says why. */
export class TakeEmergencyAccess extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly doctorId: string;
  readonly reason: string;
}> {}

export function takeEmergencyAccess({ data, meta }: TakeEmergencyAccess): Decision<AccessEvent> {
  const { patientId, accountId, doctorId } = data;
  const refusal = checkStatedReason(data.reason);
  if (refusal) return refusal;
  const reason = data.reason.trim();
  const until = addMinutes(meta.now, EMERGENCY_ACCESS_MINUTES);
  return [{ type: 'EmergencyAccessTaken', data: { patientId, accountId, doctorId, reason, until } }];
}
