import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import type { Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import { createTable, insertEvents } from './table.js';

/** Another event store writes, or wrote, to this database: nothing can be acknowledged any more. */
export class DatabaseTaken extends Error {}

export interface StoredId extends Written {
  readonly id: string;
}

/** Any constant will do that nothing else in this database locks. */
const WRITER_LOCK = 5_221_300_217;

/**
 * The one connection that may write: it holds an advisory lock for as long as it lives, and only what it commits is ever
 * acknowledged.
 */
export class WriterSession {
  private constructor(private readonly client: Client) {}

  /** Throws `DatabaseTaken` when the lock is not to be had: a killed server's connection may hold it for a moment. */
  static async open(databaseUrl: string, lockWaitMs: number, onEnd: () => void): Promise<WriterSession> {
    const client = new Client({
      connectionString: databaseUrl,
      application_name: 'event-store writer',
      keepAlive: true,
      connectionTimeoutMillis: 5000,
    });
    // The query under way fails as well and tells more; without a listener the event would end the process.
    client.on('error', () => undefined);
    client.once('end', onEnd);
    await client.connect();
    try {
      await client.query('set synchronous_commit = on');
      await lock(client, lockWaitMs);
      await createTable(client);
      return new WriterSession(client);
    } catch (error) {
      await client.end();
      throw error;
    }
  }

  /** The last position, 0 when the log is empty. */
  async head(): Promise<number> {
    const { rows } = await this.client.query<{ head: string | null }>(
      'select max(position) head from events',
    );
    return Number(rows[0]?.head ?? 0);
  }

  async idAt(position: number): Promise<string | undefined> {
    const { rows } = await this.client.query<{ id: string }>('select id from events where position = $1', [
      position,
    ]);
    return rows[0]?.id;
  }

  /** The last revisions of streams, -1 for those without events. */
  async lastRevisions(streams: readonly string[]): Promise<[stream: string, revision: number][]> {
    const { rows } = await this.client.query<{ stream: string; last: string | null }>({
      name: 'last-revisions',
      text: `select stream, (select max(revision) from events where events.stream = asked.stream) as last
             from unnest($1::text[]) as asked (stream)`,
      values: [streams],
    });
    return rows.map(({ stream, last }) => [stream, Number(last ?? -1)]);
  }

  async storedIds(stream: string, from: number, count: number): Promise<StoredId[]> {
    const { rows } = await this.client.query<{ id: string; revision: string; position: string }>(
      `select id, revision, position from events
       where stream = $1 and revision >= $2 and revision < $3 order by revision`,
      [stream, from, from + count],
    );
    return rows.map((row) => ({
      id: row.id,
      stream,
      revision: Number(row.revision),
      position: Number(row.position),
    }));
  }

  /** Resolves once the events are committed, all or none. */
  async insert(events: readonly RecordedEvent[]): Promise<void> {
    await this.client.query(insertEvents(events));
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => undefined);
  }
}

/** Whether the database answered that it will not do this, as opposed to a connection that broke. */
export function isRefusal(error: unknown): error is DatabaseError {
  return error instanceof DatabaseError && !/^(08|57P)/.test(error.code ?? '08');
}

async function lock(client: Client, waitMs: number): Promise<void> {
  for (const end = Date.now() + waitMs; ; await delay(50)) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      WRITER_LOCK,
    ]);
    if (rows[0]?.taken) return;
    if (Date.now() > end) throw new DatabaseTaken('another event store is running on this database');
  }
}
