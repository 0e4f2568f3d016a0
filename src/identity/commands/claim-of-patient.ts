import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import {
  NameRepresentative,
  nameRepresentative,
} from '../../registration/domain/patient/name-representative.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import { rehearse } from './rehearse.js';

/** The command that makes an account the patient's own; or why it cannot be, such as that they have one. */
export async function claimOf(
  eventStore: EventStore,
  patientId: string,
  accountId: string,
  meta: CommandMeta,
): Promise<NameRepresentative | Refusal> {
  const { state } = await eventStore.load(patientStream, patientId);
  const claim = new NameRepresentative({ patientId, accountId, as: 'self' }, stepOf(meta, 'claim-patient'));
  const rehearsed = rehearse(patientStream, state, (patient) => nameRepresentative(claim, patient));
  return isRefusal(rehearsed) ? rehearsed : claim;
}
