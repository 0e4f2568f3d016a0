import type { ClientBase } from 'pg';
import { batchesAfter, type Batch, type Reading } from '../following/batches.js';
import { checksumOf, type Checksum } from './checksum.js';
import type { DiscoveredProjection } from './discover.js';
import { definitionOf, dropSchema, keptFeeds, type Feed } from './feeds.js';
import { feedBatch } from './feed-batch.js';
import { replayName, schemaName } from './names.js';
import { createSchema } from './schema.js';
import { takeIndexesOff } from './shadow.js';
import { inTransaction } from './transaction.js';

/** What a read model holds, and what a replay of the log up to the same position holds. */
export interface Replayed {
  readonly name: string;
  readonly live: Checksum;
  readonly replay: Checksum;
}

/** Hears up to which position the log was replayed. */
export type ReplayProgress = (position: bigint) => void;

/**
 * Replays the log into schemas of their own, each up to where its read model stood at the beginning, and takes the
 * checksums of both. The schemas are dropped again; what queries see is only read.
 */
export async function replayBeside(
  client: ClientBase,
  reading: Reading,
  projections: readonly DiscoveredProjection[],
  progress: ReplayProgress,
  signal: AbortSignal,
): Promise<Replayed[]> {
  const replays: Replay[] = [];
  try {
    for (const projection of projections) replays.push(await openReplay(client, projection));
    await replay(client, reading, replays, progress, signal);
    const compared: Replayed[] = [];
    for (const { feed, live } of replays)
      compared.push({
        name: feed.projection.name,
        live,
        replay: await atOneMoment(client, () => checksumOf(client, feed.schema)),
      });
    return compared;
  } finally {
    for (const projection of projections) await forget(client, replayName(schemaName(projection.name)));
  }
}

interface Replay {
  readonly feed: Feed;
  readonly live: Checksum;
  readonly target: bigint | null;
}

async function openReplay(client: ClientBase, projection: DiscoveredProjection): Promise<Replay> {
  const schema = replayName(schemaName(projection.name));
  await forget(client, schema);
  const live = await atOneMoment(client, () => checksumOf(client, schemaName(projection.name)));
  const feed = await inTransaction(client, async (): Promise<Feed> => {
    const tables = await createSchema(client, schema, projection.sql);
    await takeIndexesOff(client, schema);
    await client.query(
      'INSERT INTO projecting.feed (schema, projection, definition, building) VALUES ($1, $2, $3, true)',
      [schema, projection.name, definitionOf(projection)],
    );
    return { projection, schema, tables, position: null, log: null, parked: new Set<string>() };
  });
  return { feed, live, target: live.position === null ? null : BigInt(live.position) };
}

async function replay(
  client: ClientBase,
  reading: Reading,
  replays: readonly Replay[],
  progress: ReplayProgress,
  signal: AbortSignal,
): Promise<void> {
  if (replays.every(isThere)) return;
  for await (const batch of batchesAfter(null, reading, signal)) {
    for (const { feed, target } of replays)
      if (target !== null) await feedBatch(client, [feed], upTo(batch, target));
    progress(batch.last);
    if (replays.every(isThere)) return;
  }
  signal.throwIfAborted();
}

function isThere({ feed, target }: Replay): boolean {
  return target === null || (feed.position !== null && feed.position >= target);
}

function upTo(batch: Batch, target: bigint): Batch {
  if (batch.last <= target) return batch;
  return { ...batch, events: batch.events.filter(({ position }) => position <= target), last: target };
}

async function forget(client: ClientBase, schema: string): Promise<void> {
  await dropSchema(client, schema);
  await client.query('DELETE FROM projecting.feed WHERE schema = $1', [schema]);
}

function atOneMoment<T>(client: ClientBase, work: () => Promise<T>): Promise<T> {
  return inTransaction(client, async () => {
    await client.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return work();
  });
}

/** Those that queries see in the shape that the code says, and those that are not built yet. */
export async function builtOnes(
  client: ClientBase,
  projections: readonly DiscoveredProjection[],
): Promise<{ built: DiscoveredProjection[]; missing: DiscoveredProjection[] }> {
  const feeds = (await keptFeeds(client)).filter(({ building }) => !building);
  const isBuilt = (projection: DiscoveredProjection) =>
    feeds.some(
      (feed) => feed.schema === schemaName(projection.name) && feed.definition === definitionOf(projection),
    );
  return {
    built: projections.filter(isBuilt),
    missing: projections.filter((projection) => !isBuilt(projection)),
  };
}
