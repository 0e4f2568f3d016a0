import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { Decision } from '../../../kernel/stream.js';
import type { AccessEvent } from './access.events.js';
import { checkStatedReason } from './stated-reason.js';

/** An auditor wants to see a patient's data unmasked. `page` is the kind of page it was asked on. */
export class UnmaskPersonalData extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly role: Role;
  readonly reason: string;
  readonly page: string;
}> {}

export function unmaskPersonalData({ data }: UnmaskPersonalData): Decision<AccessEvent> {
  const { patientId, accountId, role, page } = data;
  const refusal = checkStatedReason(data.reason);
  if (refusal) return refusal;
  const reason = data.reason.trim();
  return [{ type: 'PersonalDataUnmasked', data: { patientId, accountId, role, reason, page } }];
}
