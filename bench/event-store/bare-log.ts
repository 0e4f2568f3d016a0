import { randomUUID } from 'node:crypto';
import { Client } from 'pg';

/** An event as a bare program would keep it: the same bytes in one table, without protocol or rules. */
export interface BareEvent {
  readonly stream: string;
  readonly data: Buffer;
}

/**
 * A log in plain PostgreSQL: one connection, rows that arrive together are inserted together, each caller hears of
 * the commit. This is what the event store cannot be faster than.
 */
export class BareLog {
  private waiting: { events: readonly BareEvent[]; done: () => void; failed: (error: unknown) => void }[] =
    [];
  private writing = false;

  private constructor(private readonly client: Client) {}

  static async open(url: string): Promise<BareLog> {
    const client = new Client({ connectionString: url });
    // A connection that breaks fails its queries, and nothing else.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(
      `CREATE TABLE bare (
         position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         id uuid NOT NULL, stream text NOT NULL, revision bigint NOT NULL, data bytea NOT NULL,
         UNIQUE (stream, revision))`,
    );
    return new BareLog(client);
  }

  append(events: readonly BareEvent[]): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ events, done, failed });
      if (!this.writing) void this.write();
    });
  }

  /** Every row, a page at a time by position. */
  async readAll(): Promise<number> {
    let position = '0';
    for (let read = 0; ;) {
      const { rows } = await this.client.query<{ position: string; data: Buffer }>(
        'SELECT position, id, stream, revision, data FROM bare WHERE position > $1 ORDER BY position LIMIT 2000',
        [position],
      );
      if (rows.length === 0) return read;
      read += rows.length;
      position = rows.at(-1)?.position ?? position;
    }
  }

  async readStream(stream: string): Promise<number> {
    const { rows } = await this.client.query(
      'SELECT position, id, revision, data FROM bare WHERE stream = $1 ORDER BY revision',
      [stream],
    );
    return rows.length;
  }

  close(): Promise<void> {
    return this.client.end();
  }

  private async write(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const group = this.waiting;
      this.waiting = [];
      try {
        await this.insert(group.flatMap(({ events }) => events));
        for (const { done } of group) done();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.writing = false;
  }

  private readonly revisions = new Map<string, number>();

  private async insert(events: readonly BareEvent[]): Promise<void> {
    const revisions = events.map(({ stream }) => {
      const revision = (this.revisions.get(stream) ?? -1) + 1;
      this.revisions.set(stream, revision);
      return revision;
    });
    await this.client.query(
      `INSERT INTO bare (id, stream, revision, data)
       SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::bytea[])`,
      [
        events.map(() => randomUUID()),
        events.map(({ stream }) => stream),
        revisions,
        events.map(({ data }) => data),
      ],
    );
  }
}
