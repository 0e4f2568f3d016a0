import { Pool } from 'pg';
import { PAGE_BYTES, PAGE_EVENTS, sizeOf, type RecordedEvent } from './event.js';

export type Direction = 'forwards' | 'backwards';

export interface Page {
  readonly events: RecordedEvent[];
  /** Nothing comes after these events for now. */
  readonly last: boolean;
}

const CONNECTIONS = 8;

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
    const { rows: events } = await this.pool.query<RecordedEvent>({
      name: `${key} ${direction}`,
      text: pageQuery(key, direction),
      values: [from, count, PAGE_BYTES, ...(stream === undefined ? [] : [stream])],
    });
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

/** A page ends with the event that reaches `$3` bytes, or after `$2` events. float8 is what a number is here. */
function pageQuery(key: 'position' | 'revision', direction: Direction): string {
  const [from, order] = direction === 'forwards' ? ['>=', 'asc'] : ['<=', 'desc'];
  return `
    select position::float8, stream, revision::float8, id, type, json, created::float8, metadata, data
    from (
      select *, sum(length(metadata) + length(data)) over (order by ${key} ${order}) as total
      from (
        select * from events
        where ${key === 'revision' ? 'stream = $4 and' : ''} ${key} ${from} $1 order by ${key} ${order} limit $2
      ) as found
    ) as page
    where total - length(metadata) - length(data) < $3 order by page.${key} ${order}`;
}
