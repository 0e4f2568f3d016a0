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

export const COPY_EVENTS = `
  copy events (position, stream, revision, id, type, json, created, metadata, data) from stdin (format binary)`;
const COLUMNS = 9;
/** Of a row, but for its texts, metadata and data: the number of columns, how long each is, and those of a fixed length. */
const FIXED_BYTES = 2 + COLUMNS * 4 + 3 * 8 + 16 + 1;
const MOST_BYTES_PER_CHARACTER = 3;

/** The rows of events in the binary form of COPY. */
export function rowsOf(events: readonly RecordedEvent[]): Buffer {
  const rows = Buffer.allocUnsafe(events.reduce((sum, event) => sum + mostBytes(event), 0));
  let end = 0;
  const column = (length: number) => (end = rows.writeInt32BE(length, end) + length);
  const bigint = (value: number) => column(rows.writeBigInt64BE(BigInt(value), end + 4) - end - 4);
  const text = (value: string, form: 'utf8' | 'hex' = 'utf8') => column(rows.write(value, end + 4, form));
  const bytes = (value: Buffer) => column(value.copy(rows, end + 4));
  for (const { position, stream, revision, id, type, json, created, metadata, data } of events) {
    end = rows.writeInt16BE(COLUMNS, end);
    bigint(position);
    text(stream);
    bigint(revision);
    text(id.replaceAll('-', ''), 'hex');
    text(type);
    column(rows.writeInt8(json ? 1 : 0, end + 4) - end - 4);
    bigint(created);
    bytes(metadata);
    bytes(data);
  }
  return rows.subarray(0, end);
}

const mostBytes = (event: RecordedEvent): number =>
  FIXED_BYTES + (event.stream.length + event.type.length) * MOST_BYTES_PER_CHARACTER + sizeOf(event);
