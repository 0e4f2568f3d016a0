import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, type QueryConfig, type QueryResultRow } from 'pg';
import type { Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import { createTable, insertEvents } from './table.js';

/** Another event store writes, or wrote, to this database: nothing can be acknowledged any more. */
export class DatabaseTaken extends Error {}

/** What became of a query under way is not known. */
export class ConnectionBroken extends Error {}

/** Any number will do that nothing else in this database locks. */
const WRITER_LOCK = 5_221_300_217;
/** A connection that a killed server left behind may hold the lock for a moment. */
const LOCK_WAIT_MS = 5000;

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
      await client.query('set synchronous_commit = on');
      await lock(client);
      await createTable(client);
    } catch (error) {
      await client.end();
      throw error;
    }
    const session = new WriterSession(client);
    client.once('end', () => {
      session.hasEnded = true;
      onEnd();
    });
    return session;
  }

  /** The last event of the log. */
  async last(): Promise<{ id: string; position: number }> {
    const query = 'select id, position::float8 from events order by events.position desc limit 1';
    const [last] = await this.query<{ id: string; position: number }>(query);
    if (!last) throw new DatabaseTaken('the log has lost its first event');
    return last;
  }

  /** The last revisions of streams, -1 for those without events. */
  lastRevisions(streams: readonly string[]): Promise<{ stream: string; last: number }[]> {
    return this.query({
      name: 'last-revisions',
      text: `select stream, coalesce((select max(revision) from events where stream = asked.stream), -1)::float8 as last
             from unnest($1::text[]) as asked (stream)`,
      values: [streams],
    });
  }

  /** The ids of `count` events of a stream from a revision on, as far as they exist. */
  idsFrom(stream: string, from: number, count: number): Promise<Written[]> {
    return this.query({
      text: `select id, stream, revision::float8, position::float8 from events
             where stream = $1 and events.revision >= $2 and events.revision < $3 order by events.revision`,
      values: [stream, from, from + count],
    });
  }

  /** Resolves once the events are committed: all of them, or none. */
  async insert(events: readonly RecordedEvent[]): Promise<void> {
    await this.query(insertEvents(events));
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** Throws `DatabaseError` when the database answered that it will not do this, otherwise `ConnectionBroken`. */
  private async query<Row extends QueryResultRow>(query: string | QueryConfig): Promise<Row[]> {
    try {
      return (await this.client.query<Row>(query)).rows;
    } catch (error) {
      const endsConnection = !(error instanceof DatabaseError) || /^(08|57P)/.test(error.code ?? '08');
      throw endsConnection ? new ConnectionBroken((error as Error).message, { cause: error }) : error;
    }
  }
}

async function lock(client: Client): Promise<void> {
  for (const limit = Date.now() + LOCK_WAIT_MS; ; await delay(50)) {
    const query = 'select pg_try_advisory_lock($1) as taken';
    const { rows } = await client.query<{ taken: boolean }>(query, [WRITER_LOCK]);
    if (rows[0]?.taken) return;
    if (Date.now() > limit) throw new DatabaseTaken('another event store is running on this database');
  }
}
