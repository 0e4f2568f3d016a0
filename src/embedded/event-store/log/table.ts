import type { QueryConfig } from 'pg';
import { sizeOf, type RecordedEvent } from './event.js';

/**
 * Creates the log, unless it is there: one row an event, in commit order. `created` is in milliseconds since 1970. As on a
 * real server, the events of clients are never the first: the log begins with one of the system's own.
 */
export const CREATE_TABLE = `
  create table if not exists events (
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
  insert into events
  values (1, '$log', 0, gen_random_uuid(), '$LogCreated', true, extract(epoch from now()) * 1000, '', '{}')
  on conflict do nothing;
`;

/**
 * All metadata and data travel as one binary value: arrays of bytea would be sent as text, twice as long. The arrays are
 * unnested in the select list, which costs a third less for one event than in `from`.
 */
const INSERT = `
  insert into events (position, stream, revision, id, type, json, created, metadata, data)
  select position, stream, revision, id, type, json, $1::bigint,
         substring($2::bytea from start for size), substring($2::bytea from start + size for rest)
  from (select unnest($3::int[]) as start, unnest($4::int[]) as size, unnest($5::int[]) as rest,
               unnest($6::bigint[]) as position, unnest($7::text[]) as stream, unnest($8::bigint[]) as revision,
               unnest($9::uuid[]) as id, unnest($10::text[]) as type, unnest($11::boolean[]) as json) as event`;

/** Events of one group: they were created at the same time. */
export function insertEvents(events: readonly RecordedEvent[]): QueryConfig {
  let end = 1;
  const starts = events.map((event) => (end += sizeOf(event)) - sizeOf(event));
  const column = <Key extends keyof RecordedEvent>(key: Key) => events.map((event) => event[key]);
  return {
    name: 'insert-events',
    text: INSERT,
    values: [
      events[0]?.created,
      Buffer.concat(events.flatMap(({ metadata, data }) => [metadata, data])),
      list(starts),
      list(column('metadata').map(({ length }) => length)),
      list(column('data').map(({ length }) => length)),
      list(column('position')),
      column('stream'),
      list(column('revision')),
      list(column('id')),
      column('type'),
      list(column('json')),
    ],
  };
}

/** An array for PostgreSQL of what needs no quotes: `pg` would look for some in each. */
const list = (values: readonly (number | string | boolean)[]) => `{${values.join()}}`;
