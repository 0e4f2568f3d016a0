import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { AccessEvent } from './access.events.js';

/** What is kept about a patient leaves the clinic's system. `format` is `html`, `json`, `ndjson` or `csv`. */
export class RecordExport extends Command<{
  readonly patientId: string;
  readonly accountId: string;
  readonly role: Role;
  readonly format: string;
}> {}

export function recordExport({ data }: RecordExport): readonly AccessEvent[] {
  const { patientId, accountId, role, format } = data;
  return [{ type: 'RecordExported', data: { patientId, accountId, role, format } }];
}
