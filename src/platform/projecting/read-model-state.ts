import type { Client } from 'pg';
import { connected } from '../connected.js';
import { checksumOf, type Checksum } from './checksum.js';
import { schemaName } from './names.js';
import type { ReadModels } from './read-models.js';
import { inTransaction } from './transaction.js';

export type { Checksum } from './checksum.js';

/** Where a read model stands. Positions are the log's; `null` before the first event. */
export interface ReadModelStatus {
  readonly name: string;
  /** What queries see; `null` when it was never built. */
  readonly live: { readonly position: bigint | null } | null;
  /** The build beside it, while there is one: `target` is where the log ended. */
  readonly building: { readonly position: bigint | null; readonly target: bigint | null } | null;
  /** Events that wait for a rebuild. */
  readonly parked: number;
}

/** An event that a read model could not take, or that came after one in its stream (`error` is `null`). */
export interface ParkedRow {
  readonly position: string;
  readonly event: string;
  readonly stream: string;
  readonly type: string;
  readonly error: string | null;
  /** ISO instant */
  readonly parkedAt: string;
}

/** Looks after the read models, from any process. `url` is their database, `db` reads from it. */
export class ReadModelState {
  constructor(
    private readonly url: string,
    private readonly db: ReadModels,
  ) {}

  async list(): Promise<ReadModelStatus[]> {
    const rows = await this.db.query<FeedRow>(
      `SELECT projection, building, position, target,
              (SELECT count(*)::int FROM projecting.parked WHERE parked.schema = feed.schema) AS parked
       FROM projecting.feed WHERE schema NOT LIKE '%\\_\\_replay' ORDER BY projection`,
    );
    return [...new Set(rows.map((row) => row.projection))].map((name) => {
      const live = rows.find((row) => row.projection === name && !row.building);
      const building = rows.find((row) => row.projection === name && row.building);
      return {
        name,
        live: live ? { position: number(live.position) } : null,
        building: building ? { position: number(building.position), target: number(building.target) } : null,
        parked: live?.parked ?? 0,
      };
    });
  }

  /** The first events that wait, in the order of the log. */
  parkedEvents(name: string, limit = 100): Promise<ParkedRow[]> {
    return this.db.query<ParkedRow>(
      `SELECT position, event, stream, type, error, parked_at AS "parkedAt"
       FROM projecting.parked WHERE schema = $1 ORDER BY position LIMIT $2`,
      [schemaName(name), limit],
    );
  }

  /**
   * Has the active worker build the read model again, beside the one that queries see. Answers false when there is no
   * such read model.
   */
  async rebuild(name: string): Promise<boolean> {
    return this.connected(async (client) => {
      const { rowCount } = await client.query(
        'UPDATE projecting.feed SET rebuild = true WHERE projection = $1 AND NOT building',
        [name],
      );
      return rowCount === 1;
    });
  }

  /** Reads everything: takes as long as that does. Throws when there is no such read model. */
  async checksum(name: string): Promise<Checksum> {
    const schema = schemaName(name);
    return this.connected((client) =>
      inTransaction(client, async () => {
        await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
        return checksumOf(client, schema);
      }),
    );
  }

  private connected<T>(work: (client: Client) => Promise<T>): Promise<T> {
    return connected({ connectionString: this.url, application_name: 'slotwell state' }, work);
  }
}

interface FeedRow {
  readonly projection: string;
  readonly building: boolean;
  readonly position: string | null;
  readonly target: string | null;
  readonly parked: number;
}

function number(position: string | null): bigint | null {
  return position === null ? null : BigInt(position);
}
