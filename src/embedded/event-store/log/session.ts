import { Client, DatabaseError, type QueryConfig, type QueryResultRow } from 'pg';
import { CopyIn } from './copy.js';
import type { Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import { COPY_EVENTS, CREATE_TABLE, rowsOf } from './table.js';

/** Another event store writes, or wrote, to this database: nothing can be acknowledged any more. */
export class DatabaseTaken extends Error {}

/** What became of a query under way is not known. */
export class ConnectionBroken extends Error {}

/**
 * Any number will do for the lock that nothing else in this database locks. A connection that a killed server left
 * behind may hold it for a moment.
 */
const TAKE_LOCK = `
  set synchronous_commit = on;
  begin;
  set local lock_timeout = '5s';
  select pg_advisory_lock(5221300217);
  commit`;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * The one connection that may write: it holds an advisory lock for as long as it lives, and only what it commits is ever
 * acknowledged.
 */
export class WriterSession {
  hasEnded = false;

  private constructor(private readonly client: Client) {}

  /** `onEnd` is called when the connection is gone. Throws `DatabaseTaken` when the lock is not to be had. */
  static async open(databaseUrl: string, onEnd: () => void): Promise<WriterSession> {
    const client = new Client({
      connectionString: databaseUrl,
      application_name: 'event-store writer',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    // The query under way fails as well, and tells more; without a listener the event would end the process.
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(TAKE_LOCK);
      await client.query(CREATE_TABLE);
    } catch (error) {
      await client.end();
      if ((error as DatabaseError).code !== LOCK_NOT_AVAILABLE) throw error;
      throw new DatabaseTaken('another event store is running on this database');
    }
    const session = new WriterSession(client);
    client.once('end', () => {
      session.hasEnded = true;
      onEnd();
    });
    return session;
  }

  /** The last event of the log. */
  async last(): Promise<Written> {
    const [last] = await this.query<Written>(`${SELECT} order by events.position desc limit 1`);
    return last as Written;
  }

  /** The last revisions of streams, -1 for those without events. */
  async lastRevisions(streams: readonly string[]): Promise<Map<string, number>> {
    if (streams.length === 0) return new Map();
    const rows = await this.query<{ stream: string; last: number }>({
      name: 'last-revisions',
      text: `select stream, coalesce((select max(revision) from events where stream = asked.stream), -1)::float8 as last
             from unnest($1::text[]) as asked (stream)`,
      values: [streams],
    });
    return new Map(rows.map(({ stream, last }) => [stream, last]));
  }

  /** Up to `count` events of a stream from a revision on. */
  eventsFrom(stream: string, revision: number, count: number): Promise<Written[]> {
    const text = `${SELECT} where stream = $1 and events.revision >= $2 order by events.revision limit $3`;
    return this.query({ text, values: [stream, revision, count] });
  }

  /** Resolves once the events are committed: all of them, or none. */
  async insert(events: readonly RecordedEvent[]): Promise<void> {
    await this.settled(this.client.query(new CopyIn(COPY_EVENTS, rowsOf(events))).done);
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  private async query<Row extends QueryResultRow>(query: string | QueryConfig): Promise<Row[]> {
    return (await this.settled(this.client.query<Row>(query))).rows;
  }

  /** Throws `DatabaseError` when the database answered that it will not do this, otherwise `ConnectionBroken`. */
  private async settled<Result>(query: Promise<Result>): Promise<Result> {
    try {
      return await query;
    } catch (error) {
      const endsConnection = !(error instanceof DatabaseError) || /^(08|57P)/.test(error.code ?? '08');
      throw endsConnection ? new ConnectionBroken((error as Error).message, { cause: error }) : error;
    }
  }
}

const SELECT = 'select id, stream, revision::float8, position::float8 from events';
