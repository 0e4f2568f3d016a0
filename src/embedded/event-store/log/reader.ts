import { Pool } from 'pg';
import { sizeOf, type RecordedEvent } from './event.js';
import type { RecentEvents } from './recent.js';

export type Direction = 'forwards' | 'backwards';

/** Events from a revision of a stream, or a position of the log, on; the bound is inclusive. */
export interface Wanted {
  /** Undefined for the whole log. */
  readonly stream: string | undefined;
  readonly from: number;
  readonly direction: Direction;
  /** From the database, be it recent or not: who verifies the log must see what is kept, not what was written. */
  readonly asKept?: boolean;
}

export interface Page {
  readonly events: RecordedEvent[];
  /** Where the next page begins. */
  readonly next: number;
  /** Nothing comes after these events for now. */
  readonly isLast: boolean;
  /** They were in memory. */
  readonly isRecent: boolean;
}

/** How much of the log is taken into memory at once: a client that stalls makes the server hold no more. */
const PAGE_BYTES = 128 * 1024;
const PAGE_EVENTS = 512;
const CONNECTIONS = 8;

/** Reads the committed log page by page: what is recent from memory, all else from the database. */
export class LogReader {
  private readonly pool: Pool;

  constructor(
    databaseUrl: string,
    readonly recent: RecentEvents,
    onError: (error: Error) => void,
  ) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: 'event-store reader',
      max: CONNECTIONS,
      connectionTimeoutMillis: 10_000,
    });
    this.pool.on('error', onError);
  }

  /** A page ends with the event that reaches its bytes, or after `limit` events. */
  async page(wanted: Wanted, limit = PAGE_EVENTS): Promise<Page> {
    const count = Math.min(limit, PAGE_EVENTS);
    const recent = wanted.asKept ? undefined : this.recent.page(wanted, count);
    const found = recent ?? (await this.stored(wanted, count));
    let bytes = 0;
    const events = found.filter((event) => (bytes += sizeOf(event)) - sizeOf(event) < PAGE_BYTES);
    const last = events.at(-1)?.[keyOf(wanted)];
    return {
      events,
      next: last === undefined ? wanted.from : last + (wanted.direction === 'forwards' ? 1 : -1),
      isLast: events.length < count && bytes < PAGE_BYTES,
      isRecent: recent !== undefined,
    };
  }

  async streamExists(stream: string): Promise<boolean> {
    const { rows } = await this.pool.query('select from events where stream = $1 limit 1', [stream]);
    return rows.length > 0;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async stored(wanted: Wanted, count: number): Promise<RecordedEvent[]> {
    const { stream, from, direction } = wanted;
    const { rows } = await this.pool.query<RecordedEvent>({
      name: `${keyOf(wanted)} ${direction}`,
      text: pageQuery(wanted),
      values: [from, count, PAGE_BYTES, ...(stream === undefined ? [] : [stream])],
    });
    return rows;
  }
}

const keyOf = ({ stream }: Wanted) => (stream === undefined ? 'position' : 'revision');

/** Up to `$2` events from `$1` on, as far as they are needed to reach `$3` bytes. float8 is what a number is here. */
function pageQuery(wanted: Wanted): string {
  const key = keyOf(wanted);
  const [from, order] = wanted.direction === 'forwards' ? ['>=', 'asc'] : ['<=', 'desc'];
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
