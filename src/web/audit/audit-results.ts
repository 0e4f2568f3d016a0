import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { eventTypes, searchEvents, type EventRow, type Subject } from '../../../projections/audit/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Shown } from '../access/looks.js';
import type { Part } from '../answers/answer.js';
import { optionalDate, optionalText } from '../forms/fields.js';
import { queryString } from '../given.js';
import { eventWords } from './event-words.js';
import { clockOf, periodOf } from './moments.js';
import { actorOfRow, People } from './people.js';

/** What an auditor searches by. Every field may be left out. */
export const eventFilters = z.object({
  actor: optionalText(100),
  subject: optionalText(100),
  type: z.string('not-text').refine((value) => value === '' || eventTypes.includes(value), 'not-a-choice'),
  stream: optionalText(200),
  correlation: optionalText(100),
  from: optionalDate,
  to: optionalDate,
  after: optionalText(500),
});
export type EventFilters = Partial<z.infer<typeof eventFilters>>;

/** The same filters with the period as instants: what the read model is asked. */
export function searched(filters: EventFilters, zone: string) {
  const { from, to, ...others } = filters;
  const { actor, subject, correlation } = others;
  return {
    ...others,
    ...(actor ? { actor: spelt(actor) } : {}),
    ...(subject ? { subject: spelt(subject) } : {}),
    ...(correlation ? { correlation: spelt(correlation) } : {}),
    ...periodOf({ ...(from ? { from } : {}), ...(to ? { to } : {}) }, zone),
  };
}

/** Ids are kept in lower case; names of processes have no others. */
function spelt(id: string): string {
  return id.toLowerCase();
}

/**
 * What a search of the log found: part of the page, and pushed when more happens. It names patients by their initials
 * only, whatever was unmasked, so that all auditors are shown the same.
 */
@Injectable()
export class AuditResults {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async part(filters: EventFilters): Promise<Part> {
    const zone = (await findClinic(this.db))?.zone ?? 'UTC';
    const page = await searchEvents(this.db, searched(filters, zone));
    const people = await People.find(this.db, page.rows.flatMap(idsOf));
    const link = (changed: EventFilters): string => `/audit${queryString({ ...filters, ...changed })}`;
    const data = {
      events: page.rows.map((row) => shownEvent(row, people, zone)),
      count: page.count,
      capped: page.capped,
      isNarrowed: Object.entries(filters).some(([name, value]) => value && name !== 'after'),
      nextPage: page.next && link({ after: page.next }),
      firstPage: filters.after && link({ after: '' }),
      exports: { csv: exportOf(filters, 'csv'), ndjson: exportOf(filters, 'ndjson') },
    };
    return { id: 'audit-results', view: 'audit/_results', data, names: shownIn(page.rows, 'audit-search') };
  }
}

function exportOf({ after: _, ...filters }: EventFilters, format: string): string {
  return `/audit/export${queryString({ ...filters, format })}`;
}

/** An event as a list shows it. */
export function shownEvent(row: EventRow, people: People, zone: string) {
  const actor = actorOfRow(row);
  return {
    ...row,
    what: eventWords(row.type),
    clock: clockOf(row.at, zone),
    who: people.actor(actor),
    named: row.subjects.filter(isSomebody).map((subject) => people.subject(subject)),
    appointments: row.subjects.filter(({ kind }) => kind === 'appointment').map(({ id }) => id),
  };
}

/** Every id that a row needs a name for. */
export function idsOf({ actorKind, actor, subjects }: EventRow): string[] {
  return [...(actorKind === 'account' ? [actor] : []), ...subjects.filter(isSomebody).map(({ id }) => id)];
}

/** Whom a list of events names. */
export function shownIn(rows: readonly EventRow[], page: string): Shown {
  const ids = (kind: string) =>
    rows.flatMap(({ subjects }) => subjects.filter((one) => one.kind === kind).map(({ id }) => id));
  return { page, patientIds: ids('patient'), appointmentIds: ids('appointment') };
}

function isSomebody({ kind }: Subject): boolean {
  return kind === 'patient' || kind === 'doctor' || kind === 'account';
}
