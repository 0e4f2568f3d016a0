import { eventCatalogue } from '../../src/event-catalogue.js';
import type { Role } from '../../src/kernel/actor.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import { placeAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { matchingEvents, type EventFilter } from './event-filter.js';
import type { Subject } from './subjects.js';

export type { EventFilter } from './event-filter.js';
export type { Subject } from './subjects.js';

/** The names of all events, in order. */
export const eventTypes: readonly string[] = Object.keys(eventCatalogue).sort();

/** Where an event stands, who caused it and whom it names. What it says is read from the log. */
export interface EventRow {
  readonly eventId: string;
  /** The commit position, as digits. */
  readonly position: string;
  /** ISO instant. */
  readonly at: string;
  readonly type: string;
  readonly stream: string;
  /** Counts from 0 in the stream, as digits. */
  readonly revision: string;
  readonly actorKind: 'account' | 'system' | 'visitor';
  /** The account, the process, or `visitor`. */
  readonly actor: string;
  readonly role: Role | null;
  readonly actingFor: string | null;
  readonly correlationId: string;
  readonly causationId: string;
  readonly commandId: string;
  readonly subjects: readonly Subject[];
}

/** What one story shows at most: more than any command ever caused. */
const STORY_LENGTH = 1_000;

const columns = `
  e.event_id AS "eventId", e.position, e.at, e.type, e.stream, e.revision, e.actor_kind AS "actorKind", e.actor, e.role,
  e.acting_for AS "actingFor", e.correlation_id AS "correlationId", e.causation_id AS "causationId",
  e.command_id AS "commandId",
  (SELECT coalesce(jsonb_agg(jsonb_build_object('kind', n.kind, 'id', n.subject) ORDER BY n.subject), '[]')
     FROM audit.subject n WHERE n.position = e.position) AS subjects`;

/** Events by when they happened, then by position, the latest first. */
export function searchEvents(
  db: ReadModels,
  { after, ...filter }: EventFilter & { readonly after?: string },
): Promise<Page<EventRow>> {
  const { values, bind } = bindings();
  return readPage<EventRow>(
    db,
    {
      values,
      bind,
      columns,
      ...matchingEvents(filter, { bind }),
      latestFirst: true,
      keyOf: ({ at, position }) => [at, position],
    },
    placeAfter(after),
  );
}

/** Where an event stands. `position` and `revision` are digits. */
export interface FoundPlace {
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
}

/** Places of events that fit, in the order of the log, after one position and up to another. */
export function placesOfEvents(
  db: ReadModels,
  filter: EventFilter,
  { after, upTo, count }: { readonly after: bigint; readonly upTo: bigint; readonly count: number },
): Promise<FoundPlace[]> {
  const { values, bind } = bindings();
  const { matching, order } = matchingEvents(filter, { bind });
  const [, position] = order;
  return db.query<FoundPlace>(
    `SELECT e.position, e.stream, e.revision ${matching}
        AND ${position} > ${bind(after.toString())} AND ${position} <= ${bind(upTo.toString())}
      ORDER BY ${position} LIMIT ${bind(count)}`,
    values,
  );
}

/** The event with this id; `null` when there is none. */
export async function eventById(db: ReadModels, eventId: string): Promise<EventRow | null> {
  const { values, bind } = bindings();
  const [row] = await db.query<EventRow>(
    `SELECT ${columns} FROM audit.event e WHERE e.event_id = ${bind(eventId)} ORDER BY e.position LIMIT 1`,
    values,
  );
  return row ?? null;
}

/** The events at these positions (as digits), in the order of the log. */
export function eventsAt(db: ReadModels, positions: readonly string[]): Promise<EventRow[]> {
  const { values, bind } = bindings();
  return db.query<EventRow>(
    `SELECT ${columns} FROM audit.event e WHERE e.position = ANY(${bind(positions)}::bigint[]) ORDER BY e.position`,
    values,
  );
}

/** Everything that followed from one request, in the order of the log; at most 1000 events. */
export function eventsOfCorrelation(db: ReadModels, correlationId: string): Promise<EventRow[]> {
  const { values, bind } = bindings();
  return db.query<EventRow>(
    `SELECT ${columns} FROM audit.event e WHERE e.correlation_id = ${bind(correlationId)}
      ORDER BY e.position LIMIT ${STORY_LENGTH}`,
    values,
  );
}

/**
 * Events that name one of these ids, in the order of the log; at most 1000, the latest. `streams` are beginnings of
 * the names of streams that they stand in, all when empty.
 */
export async function eventsNaming(
  db: ReadModels,
  ids: readonly string[],
  streams: readonly string[] = [],
): Promise<EventRow[]> {
  const { values, bind } = bindings();
  const within = streams.map((beginning) => `starts_with(e.stream, ${bind(beginning)})`);
  const latest = await db.query<EventRow>(
    `SELECT ${columns}
       FROM audit.event e
      WHERE e.position IN (SELECT s.position FROM audit.subject s WHERE s.subject = ANY(${bind(ids)}::text[]))
        AND ${within.length === 0 ? 'true' : `(${within.join(' OR ')})`}
      ORDER BY e.position DESC LIMIT ${STORY_LENGTH}`,
    values,
  );
  return latest.reverse();
}
