import type { ClientBase, QueryConfig } from 'pg';
import type { RecordedEvent } from './event.js';

/** PostgreSQL's indexes take no keys above 2,704 bytes; EventStoreDB itself has no such limit. */
export const MAX_STREAM_NAME_BYTES = 2000;

/** As on a real server, the events of clients are never the first: the log begins with one of the system's own. */
const SCHEMA = `
  create table events (
    position bigint primary key,
    stream text collate "C" not null,
    revision bigint not null,
    id uuid not null,
    type text collate "C" not null,
    json boolean not null,
    created bigint not null,
    metadata bytea not null,
    data bytea not null,
    unique (stream, revision)
  );
  comment on table events is 'The log: one row an event, in commit order. Only the event store writes here.';
  comment on column events.created is 'milliseconds since 1970';
  insert into events
  values (1, '$log', 0, gen_random_uuid(), '$LogCreated', true, extract(epoch from now()) * 1000, '', '{}');
`;

/** All metadata and data travel as one binary value: arrays of bytea would be sent as text, twice as long. */
const INSERT = `
  insert into events (position, stream, revision, id, type, json, created, metadata, data)
  select position, stream, revision, id, type, json, $1::bigint,
         substring($2::bytea from start for size), substring($2::bytea from start + size for rest)
  from unnest($3::bigint[], $4::text[], $5::bigint[], $6::uuid[], $7::text[], $8::boolean[],
              $9::int[], $10::int[], $11::int[])
       as event (position, stream, revision, id, type, json, start, size, rest)`;

/** Creates the log, unless it is there. */
export async function createTable(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ events: string | null }>(`select to_regclass('events') as events`);
  if (rows[0]?.events === null) await client.query(SCHEMA);
}

/** Events of one group: they were created at the same time. */
export function insertEvents(events: readonly RecordedEvent[]): QueryConfig {
  let start = 1;
  const starts: number[] = [];
  const contents: Buffer[] = [];
  for (const { metadata, data } of events) {
    starts.push(start);
    start += metadata.length + data.length;
    contents.push(metadata, data);
  }
  const column = <T>(value: (event: RecordedEvent) => T): T[] => events.map(value);
  return {
    name: 'insert-events',
    text: INSERT,
    values: [
      events[0]?.created,
      Buffer.concat(contents),
      column((event) => event.position),
      column((event) => event.stream),
      column((event) => event.revision),
      column((event) => event.id),
      column((event) => event.type),
      column((event) => event.json),
      starts,
      column((event) => event.metadata.length),
      column((event) => event.data.length),
    ],
  };
}
