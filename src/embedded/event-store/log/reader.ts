import { Pool } from 'pg';
import type { RecordedEvent } from './event.js';
import { asText, pageQuery, toEvent, type EventRow } from './table.js';

export type Direction = 'forwards' | 'backwards';

/** Reads at most this much at once, so that a reader that stalls holds no more. */
const PAGE_BYTES = 256 * 1024;
const PAGE_EVENTS = 512;

const STREAM_FORWARDS = pageQuery('stream = $1 and revision >= $2', 'revision', 'asc');
const STREAM_BACKWARDS = pageQuery('stream = $1 and revision <= $2', 'revision', 'desc');
const ALL_FORWARDS = pageQuery('position >= $1 and position <= $2', 'position', 'asc');
const ALL_BACKWARDS = pageQuery('position <= $1 and position >= $2', 'position', 'desc');

/** Pages of the committed log. Bounds are inclusive; a page is empty only when nothing is left. */
export class LogReader {
  private readonly pool: Pool;

  constructor(databaseUrl: string, onError: (error: Error) => void) {
    this.pool = new Pool({
      connectionString: databaseUrl,
      application_name: 'event-store reader',
      max: 8,
      connectionTimeoutMillis: 10_000,
    });
    this.pool.on('error', onError);
  }

  streamPage(stream: string, from: number, direction: Direction, limit: number): Promise<RecordedEvent[]> {
    const forwards = direction === 'forwards';
    return this.page(
      forwards ? 'stream-forwards' : 'stream-backwards',
      forwards ? STREAM_FORWARDS : STREAM_BACKWARDS,
      [stream, from],
      limit,
    );
  }

  /** Reads no further than `until`: the last position of the forwards, the first of the backwards direction. */
  allPage(from: number, until: number, direction: Direction, limit: number): Promise<RecordedEvent[]> {
    const forwards = direction === 'forwards';
    return this.page(
      forwards ? 'all-forwards' : 'all-backwards',
      forwards ? ALL_FORWARDS : ALL_BACKWARDS,
      [from, until],
      limit,
    );
  }

  async streamExists(stream: string): Promise<boolean> {
    const { rows } = await this.pool.query('select from events where stream = $1 limit 1', [stream]);
    return rows.length > 0;
  }

  close(): Promise<void> {
    return this.pool.end();
  }

  private async page(name: string, text: string, where: unknown[], limit: number): Promise<RecordedEvent[]> {
    const { rows } = await this.pool.query<EventRow>({
      name,
      text,
      values: [...where, Math.min(limit, PAGE_EVENTS), PAGE_BYTES],
      rowMode: 'array',
      types: asText,
    });
    return rows.map(toEvent);
  }
}
