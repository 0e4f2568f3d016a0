import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { AccessEvent } from './access.events.js';

/** Somebody looked at a patient's record. `page` is the kind of page, such as `patient-record`. */
export class RecordView extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly role: Role;
  readonly page: string;
}> {}

export function recordView({ data }: RecordView): readonly AccessEvent[] {
  const { patientId, accountId, role, page } = data;
  return [{ type: 'PatientRecordViewed', data: { patientId, accountId, role, page } }];
}
