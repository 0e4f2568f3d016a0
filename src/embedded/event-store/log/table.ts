import type { ClientBase, CustomTypesConfig, QueryConfig } from 'pg';
import type { RecordedEvent } from './event.js';

/** PostgreSQL's b-tree refuses keys above 2,704 bytes; EventStoreDB itself has no such limit. */
export const MAX_STREAM_NAME_BYTES = 2000;

const SCHEMA = `
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
  comment on table events is 'The log: one row an event, in commit order. Only the event store writes here.';
  comment on column events.created is 'milliseconds since 1970';
`;

/** All metadata and data travel as one binary value: arrays of bytea would be sent as text, twice as long. */
const INSERT = `
  insert into events (position, stream, revision, id, type, json, created, metadata, data)
  select position, stream, revision, id, type, json, created,
         substring($9::bytea from start for size), substring($9::bytea from start + size for rest)
  from unnest($1::bigint[], $2::text[], $3::bigint[], $4::uuid[], $5::text[], $6::boolean[],
              $7::bigint[], $8::int[], $10::int[], $11::int[])
       as event (position, stream, revision, id, type, json, created, start, size, rest)`;

const COLUMNS = 'position, stream, revision, id, type, json, created, metadata, data';

/** Leaves every column as the text that PostgreSQL sent: rows are decoded once, in `toEvent`. */
export const asText: CustomTypesConfig = { getTypeParser: () => (value: string) => value };

export type EventRow = [string, string, string, string, string, 't' | 'f', string, string, string];

export async function createTable(client: ClientBase): Promise<void> {
  await client.query(SCHEMA);
}

export function insertEvents(events: readonly RecordedEvent[]): QueryConfig {
  let start = 1;
  const starts: number[] = [];
  const contents: Buffer[] = [];
  for (const { metadata, data } of events) {
    starts.push(start);
    start += metadata.length + data.length;
    contents.push(metadata, data);
  }
  return {
    name: 'insert-events',
    text: INSERT,
    values: [
      events.map((event) => event.position),
      events.map((event) => event.stream),
      events.map((event) => event.revision),
      events.map((event) => event.id),
      events.map((event) => event.type),
      events.map((event) => event.json),
      events.map((event) => event.created),
      starts,
      Buffer.concat(contents),
      events.map((event) => event.metadata.length),
      events.map((event) => event.data.length),
    ],
  };
}

/** Rows of `where … order by`, cut off after `$3` rows or once `$4` bytes are passed, but never before the first. */
export const pageQuery = (where: string, key: 'position' | 'revision', order: 'asc' | 'desc'): string => `
  select ${COLUMNS} from (
    select *, sum(size) over (order by ${key} ${order}) as total from (
      select *, length(metadata) + length(data) as size from events
      where ${where} order by ${key} ${order} limit $3
    ) candidate
  ) page
  where total - size < $4 order by ${key} ${order}`;

export function toEvent(row: EventRow): RecordedEvent {
  return {
    position: Number(row[0]),
    stream: row[1],
    revision: Number(row[2]),
    id: row[3],
    type: row[4],
    json: row[5] === 't',
    created: Number(row[6]),
    metadata: Buffer.from(row[7].slice(2), 'hex'),
    data: Buffer.from(row[8].slice(2), 'hex'),
  };
}
