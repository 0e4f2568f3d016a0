import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
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
    client.once('end', onEnd);
    return new WriterSession(client);
  }

  /** The last position. */
  async head(): Promise<number> {
    const { rows } = await this.query<{ head: string }>('select max(position) as head from events');
    return Number(rows[0]?.head);
  }

  async idAt(position: number): Promise<string | undefined> {
    const { rows } = await this.query<{ id: string }>('select id from events where position = $1', [
      position,
    ]);
    return rows[0]?.id;
  }

  /** The last revisions of streams, -1 for those without events. */
  async lastRevisions(streams: readonly string[]): Promise<[stream: string, revision: number][]> {
    const { rows } = await this.query<{ stream: string; last: string }>({
      name: 'last-revisions',
      text: `select stream, coalesce((select max(revision) from events where stream = asked.stream), -1) as last
             from unnest($1::text[]) as asked (stream)`,
      values: [streams],
    });
    return rows.map(({ stream, last }) => [stream, Number(last)]);
  }

  /** The ids of `count` events of a stream from a revision on, as far as they exist. */
  async idsFrom(stream: string, from: number, count: number): Promise<(Written & { id: string })[]> {
    const { rows } = await this.query<{ id: string; revision: string; position: string }>(
      `select id, revision, position from events
       where stream = $1 and revision >= $2 and revision < $3 order by revision`,
      [stream, from, from + count],
    );
    return rows.map(({ id, revision, position }) => ({
      id,
      stream,
      revision: Number(revision),
      position: Number(position),
    }));
  }

  /** Resolves once the events are committed: all of them, or none. */
  async insert(events: readonly RecordedEvent[]): Promise<void> {
    await this.query(insertEvents(events));
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }

  /** Throws `DatabaseError` when the database answered that it will not do this, otherwise `ConnectionBroken`. */
  private async query<Row extends QueryResultRow>(
    query: string | QueryConfig,
    values?: unknown[],
  ): Promise<QueryResult<Row>> {
    try {
      return await this.client.query<Row>(query, values);
    } catch (error) {
      const endsConnection = !(error instanceof DatabaseError) || /^(08|57P)/.test(error.code ?? '08');
      throw endsConnection ? new ConnectionBroken((error as Error).message, { cause: error }) : error;
    }
  }
}

async function lock(client: Client): Promise<void> {
  for (const limit = Date.now() + LOCK_WAIT_MS; ; await delay(50)) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      WRITER_LOCK,
    ]);
    if (rows[0]?.taken) return;
    if (Date.now() > limit) throw new DatabaseTaken('another event store is running on this database');
  }
}
