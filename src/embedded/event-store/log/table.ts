import type { QueryConfig } from 'pg';
import type { RecordedEvent } from './event.js';

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

/** All metadata and data travel as one binary value: arrays of bytea would be sent as text, twice as long. */
const INSERT = `
  insert into events (position, stream, revision, id, type, json, created, metadata, data)
  select position, stream, revision, id, type, json, created,
         substring($1::bytea from start for size), substring($1::bytea from start + size for rest)
  from unnest($2::int[], $3::int[], $4::int[], $5::bigint[], $6::text[], $7::bigint[], $8::uuid[], $9::text[],
              $10::boolean[], $11::bigint[])
       as event (start, size, rest, position, stream, revision, id, type, json, created)`;

export function insertEvents(events: readonly RecordedEvent[]): QueryConfig {
  let start = 1;
  const starts = events.map(({ metadata, data }) => {
    start += metadata.length + data.length;
    return start - metadata.length - data.length;
  });
  const column = <Key extends keyof RecordedEvent>(key: Key) => events.map((event) => event[key]);
  return {
    name: 'insert-events',
    text: INSERT,
    values: [
      Buffer.concat(events.flatMap(({ metadata, data }) => [metadata, data])),
      starts,
      column('metadata').map(({ length }) => length),
      column('data').map(({ length }) => length),
      ...(['position', 'stream', 'revision', 'id', 'type', 'json', 'created'] as const).map(column),
    ],
  };
}
