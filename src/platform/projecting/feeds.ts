import { createHash } from 'node:crypto';
import { escapeIdentifier, type ClientBase } from 'pg';
import type { Parked } from './apply-events.js';
import type { DiscoveredProjection } from './discover.js';
import { retiredName, schemaName } from './names.js';
import { readTables, type Tables } from './tables.js';

/**
 * A schema that a projection fills: the one that queries see, or its shadow while it is built. `position` is that of
 * the last event it took in, relevant to it or not; `log` the id of that log's first event; both `null` before the
 * first event. `parked` are the streams that stand still.
 */
export interface Feed {
  readonly projection: DiscoveredProjection;
  readonly schema: string;
  readonly tables: Tables;
  position: bigint | null;
  log: string | null;
  parked: ReadonlySet<string>;
}

/** Whether queries see what the feed fills. */
export function isLive({ schema, projection }: Feed): boolean {
  return schema === schemaName(projection.name);
}

/** Somebody else moved the feed on: this worker is not the only one and must stop. */
export class FeedMoved extends Error {}

/** Makes the tables in which feeds are kept. */
export async function createState(client: ClientBase): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS projecting;
    CREATE TABLE IF NOT EXISTS projecting.feed (
      schema text PRIMARY KEY,
      projection text NOT NULL,
      definition text NOT NULL,
      position bigint,
      log text,
      -- Only while a shadow is built: where the log ended when it was looked at last, and the indexes to be made.
      target bigint,
      building boolean NOT NULL DEFAULT false,
      indexes text[] NOT NULL DEFAULT '{}',
      rebuild boolean NOT NULL DEFAULT false
    );
    CREATE TABLE IF NOT EXISTS projecting.parked (
      schema text REFERENCES projecting.feed ON UPDATE CASCADE ON DELETE CASCADE,
      position bigint,
      event uuid NOT NULL,
      stream text NOT NULL,
      type text NOT NULL,
      error text,
      parked_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (schema, position)
    )`);
}

/** What a projection's schema is made by: another definition means another schema. */
export function definitionOf(projection: DiscoveredProjection): string {
  return `${String(projection.version)} ${createHash('sha256').update(projection.sql).digest('hex')}`;
}

export interface KeptFeed {
  readonly schema: string;
  readonly projection: string;
  readonly definition: string;
  readonly position: bigint | null;
  readonly log: string | null;
  readonly building: boolean;
}

export async function keptFeeds(client: ClientBase): Promise<KeptFeed[]> {
  const { rows } = await client.query<Omit<KeptFeed, 'position'> & { position: string | null }>(
    'SELECT schema, projection, definition, position, log, building FROM projecting.feed',
  );
  return rows.map((row) => ({ ...row, position: row.position === null ? null : BigInt(row.position) }));
}

/** The feed as it was kept, ready to be fed on. */
export async function openFeed(
  client: ClientBase,
  projection: DiscoveredProjection,
  kept: KeptFeed,
): Promise<Feed> {
  const { rows } = await client.query<{ stream: string }>(
    'SELECT DISTINCT stream FROM projecting.parked WHERE schema = $1',
    [kept.schema],
  );
  return {
    projection,
    schema: kept.schema,
    tables: await readTables(client, kept.schema),
    position: kept.position,
    log: kept.log,
    parked: new Set(rows.map((row) => row.stream)),
  };
}

/**
 * Moves feeds on to `position`, in the transaction that `client` is in. Locks their rows, and throws `FeedMoved` unless
 * each still says what this worker wrote last.
 */
export async function moveOn(
  client: ClientBase,
  feeds: readonly Feed[],
  position: bigint,
  log: string | null,
): Promise<void> {
  const { rowCount } = await client.query({
    name: 'move-feeds-on',
    text: `UPDATE projecting.feed AS kept SET position = $3, log = coalesce(kept.log, $4)
           FROM unnest($1::text[], $2::bigint[]) AS given (schema, position)
           WHERE kept.schema = given.schema AND kept.position IS NOT DISTINCT FROM given.position`,
    values: [
      feeds.map((feed) => feed.schema),
      feeds.map((feed) => feed.position?.toString() ?? null),
      position.toString(),
      log,
    ],
  });
  if (rowCount !== feeds.length) throw new FeedMoved('Another worker feeds the read models');
}

export async function park(client: ClientBase, schema: string, parked: readonly Parked[]): Promise<void> {
  if (parked.length === 0) return;
  const rows = parked.map(({ event, error }) => ({
    position: event.position.toString(),
    event: event.id,
    stream: event.stream,
    type: event.type,
    error,
  }));
  await client.query(
    `INSERT INTO projecting.parked (schema, position, event, stream, type, error)
     SELECT $1, position, event, stream, type, error
     FROM json_to_recordset($2::json) AS r (position bigint, event uuid, stream text, type text, error text)`,
    [schema, JSON.stringify(rows)],
  );
}

/** Drops what nobody looks at any more: read models whose folder is gone, and those that were replaced. */
export async function dropForgotten(
  client: ClientBase,
  projections: readonly DiscoveredProjection[],
): Promise<void> {
  const names = new Set(projections.map(({ name }) => name));
  for (const { schema, projection } of await keptFeeds(client)) {
    await dropSchema(client, retiredName(schema));
    if (names.has(projection)) continue;
    await dropSchema(client, schema);
    await client.query('DELETE FROM projecting.feed WHERE schema = $1', [schema]);
  }
}

export async function dropSchema(client: ClientBase, schema: string): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS ${escapeIdentifier(schema)} CASCADE`);
}
