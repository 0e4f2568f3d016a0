import { Pool, type CustomTypesConfig } from 'pg';
import type { RecordedEvent } from './event.js';
import { PAGE_BYTES, PAGE_EVENTS, sizeOf, type Page } from './page.js';

export type Direction = 'forwards' | 'backwards';

const CONNECTIONS = 8;

type Row = [string, string, string, string, string, string, string, string, string];

/** Columns stay the text that PostgreSQL sent, and are decoded once, in `toEvent`. */
const asText: CustomTypesConfig = { getTypeParser: () => (value: string) => value };

/** Reads the committed log, of one stream or of all, page by page. */
export class LogReader {
  private readonly pool: Pool;

  constructor(databaseUrl: string, onError: (error: Error) => void) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: 'event-store reader',
      max: CONNECTIONS,
      connectionTimeoutMillis: 10_000,
    });
    this.pool.on('error', onError);
  }

  /** Up to `limit` events from a revision of the stream, or a position of the log, on; the bound is inclusive. */
  async page(
    stream: string | undefined,
    from: number,
    direction: Direction,
    limit = PAGE_EVENTS,
  ): Promise<Page> {
    const key = stream === undefined ? 'position' : 'revision';
    const count = Math.min(limit, PAGE_EVENTS);
    const { rows } = await this.pool.query<Row>({
      name: `${key} ${direction}`,
      text: pageQuery(key, direction),
      values: stream === undefined ? [from, count, PAGE_BYTES] : [from, count, PAGE_BYTES, stream],
      rowMode: 'array',
      types: asText,
    });
    const events = rows.map(toEvent);
    const bytes = events.reduce((sum, event) => sum + sizeOf(event), 0);
    return { events, last: events.length < count && bytes < PAGE_BYTES };
  }

  async streamExists(stream: string): Promise<boolean> {
    const { rows } = await this.pool.query('select from events where stream = $1 limit 1', [stream]);
    return rows.length > 0;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

/** A page ends with the event that reaches `$3` bytes, or after `$2` events. */
function pageQuery(key: 'position' | 'revision', direction: Direction): string {
  const order = `${key} ${direction === 'forwards' ? 'asc' : 'desc'}`;
  return `
    select position, stream, revision, id, type, json, created, metadata, data
    from (
      select *, sum(size) over (order by ${order}) as total
      from (
        select *, length(metadata) + length(data) as size from events
        where ${key === 'revision' ? 'stream = $4 and' : ''} ${key} ${direction === 'forwards' ? '>=' : '<='} $1
        order by ${order} limit $2
      ) as candidate
    ) as measured
    where total - size < $3 order by ${order}`;
}

function toEvent(row: Row): RecordedEvent {
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
