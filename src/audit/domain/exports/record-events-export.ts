import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { ExportsEvent } from './exports.events.js';

/** What a search of the log found leaves the system. `filter` is what was searched for, `upTo` the last position. */
export class RecordEventsExport extends Command<{
  readonly accountId: string;
  readonly role: Role;
  readonly format: 'ndjson' | 'csv';
  readonly filter: Readonly<Record<string, string>>;
  readonly upTo: string;
}> {}

export function recordEventsExport({ data }: RecordEventsExport): readonly ExportsEvent[] {
  const { accountId, role, format, filter, upTo } = data;
  return [{ type: 'EventsExported', data: { accountId, role, format, filter, upTo } }];
}
