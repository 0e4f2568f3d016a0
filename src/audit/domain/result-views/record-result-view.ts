import type { Role } from '../../../kernel/actor.js';
import { Command } from '../../../kernel/command.js';
import type { ResultViewEvent } from './result-views.events.js';

/** Somebody is shown a page of results with names. `page` is the kind of page, such as `request-search`. */
export class RecordResultView extends Command<{
  readonly accountId: string;
  readonly role: Role;
  readonly page: string;
  readonly patientIds: readonly string[];
  readonly appointmentIds: readonly string[];
}> {}

/** A page that names nobody is no event. Each id is named once, in order, so that equal pages make equal events. */
export function recordResultView({ data }: RecordResultView): readonly ResultViewEvent[] {
  const { accountId, role, page } = data;
  const patientIds = eachOnce(data.patientIds);
  const appointmentIds = eachOnce(data.appointmentIds);
  if (patientIds.length === 0) return [];
  return [{ type: 'ResultsViewed', data: { accountId, role, page, patientIds, appointmentIds } }];
}

function eachOnce(ids: readonly string[]): string[] {
  return [...new Set(ids)].sort();
}
