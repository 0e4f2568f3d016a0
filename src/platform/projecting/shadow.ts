import { escapeIdentifier, type ClientBase } from 'pg';
import { announce } from './changes.js';
import type { DiscoveredProjection } from './discover.js';
import { definitionOf, dropSchema, FeedMoved, keptFeeds, openFeed, type Feed } from './feeds.js';
import { retiredName, schemaName, shadowName } from './names.js';
import { createSchema } from './schema.js';
import { inTransaction } from './transaction.js';

/**
 * The shadow in which a read model is built from the log named `log`: the one that a stopped worker left half filled
 * when it still fits, else an empty one. Its indexes wait until it is filled.
 */
export async function openShadow(
  client: ClientBase,
  projection: DiscoveredProjection,
  log: string | null,
): Promise<Feed> {
  const schema = shadowName(schemaName(projection.name));
  const definition = definitionOf(projection);
  const left = (await keptFeeds(client)).find((kept) => kept.schema === schema);
  if (left?.definition === definition && (left.log === null || left.log === log))
    return openFeed(client, projection, left);

  return inTransaction(client, async () => {
    const tables = await createSchema(client, schema, projection.sql);
    const indexes = await takeIndexesOff(client, schema);
    await client.query('DELETE FROM projecting.feed WHERE schema = $1', [schema]);
    await client.query(
      `INSERT INTO projecting.feed (schema, projection, definition, building, indexes) VALUES ($1, $2, $3, true, $4)`,
      [schema, projection.name, definition, indexes],
    );
    return { projection, schema, tables, position: null, log: null, parked: new Set<string>() };
  });
}

/** Keeps where the log ends now, for whoever watches the progress. */
export async function setTarget(
  client: ClientBase,
  feeds: readonly Feed[],
  target: bigint | null,
): Promise<void> {
  await client.query('UPDATE projecting.feed SET target = $2 WHERE schema = ANY ($1)', [
    feeds.map((feed) => feed.schema),
    target?.toString() ?? null,
  ]);
}

/** Makes the indexes that waited, and tells the planner how large the tables have become. */
export async function makeIndexes(client: ClientBase, { schema, tables }: Feed): Promise<void> {
  await inTransaction(client, async () => {
    const { rows } = await client.query<{ indexes: string[] }>(
      'SELECT indexes FROM projecting.feed WHERE schema = $1',
      [schema],
    );
    for (const statement of rows[0]?.indexes ?? []) await client.query(statement);
    await client.query("UPDATE projecting.feed SET indexes = '{}' WHERE schema = $1", [schema]);
  });
  for (const name of tables.keys())
    await client.query(`ANALYZE ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`);
}

/**
 * Puts the shadow in the place of the schema that queries see, in one transaction, and answers its feed there. Throws
 * `FeedMoved` when the shadow is not where this worker left it.
 */
export async function swapIn(client: ClientBase, shadow: Feed): Promise<Feed> {
  const live = schemaName(shadow.projection.name);
  const retired = retiredName(live);
  await dropSchema(client, retired);
  await inTransaction(client, async () => {
    const { rowCount } = await client.query(
      `SELECT 1 FROM projecting.feed WHERE schema = $1 AND position IS NOT DISTINCT FROM $2 FOR UPDATE`,
      [shadow.schema, shadow.position?.toString() ?? null],
    );
    if (rowCount !== 1) throw new FeedMoved(`Another worker feeds ${shadow.schema}`);
    const { rowCount: replaces } = await client.query('SELECT 1 FROM pg_namespace WHERE nspname = $1', [
      live,
    ]);
    if (replaces) await rename(client, live, retired);
    await rename(client, shadow.schema, live);
    await client.query('DELETE FROM projecting.feed WHERE schema = $1', [live]);
    await client.query(
      'UPDATE projecting.feed SET schema = $2, building = false, target = NULL WHERE schema = $1',
      [shadow.schema, live],
    );
    const { name } = shadow.projection;
    await announce(client, [{ projection: name, position: shadow.position ?? -1n, topics: '*' }]);
  });
  return { ...shadow, schema: live };
}

async function rename(client: ClientBase, schema: string, name: string): Promise<void> {
  await client.query(`ALTER SCHEMA ${escapeIdentifier(schema)} RENAME TO ${escapeIdentifier(name)}`);
}

/** Drops the indexes but for primary keys, and answers the statements that make them. */
export async function takeIndexesOff(client: ClientBase, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string; statement: string }>(
    `SELECT i.relname AS name, pg_get_indexdef(x.indexrelid) AS statement
     FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_namespace n ON n.oid = i.relnamespace
     WHERE n.nspname = $1 AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)
     ORDER BY i.relname`,
    [schema],
  );
  for (const { name } of rows)
    await client.query(`DROP INDEX ${escapeIdentifier(schema)}.${escapeIdentifier(name)}`);
  return rows.map((row) => row.statement);
}
