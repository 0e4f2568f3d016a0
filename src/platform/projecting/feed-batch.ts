import { Logger } from '@nestjs/common';
import type { ClientBase } from 'pg';
import type { Batch } from '../following/batches.js';
import { applyEvents, describe, type Parked } from './apply-events.js';
import { announce } from './changes.js';
import { isLive, moveOn, park, type Feed } from './feeds.js';
import { flush } from './flush.js';
import type { Recorded } from './projection.js';
import { GatheredRows } from './rows.js';
import { inTransaction, isDataError } from './transaction.js';

const logger = new Logger('projecting');

/** What became of a batch in one feed. */
interface Taken {
  readonly feed: Feed;
  readonly topics: ReadonlySet<string>;
  readonly parked: ReadonlySet<string>;
  /** What was parked just now. */
  readonly standing: readonly Parked[];
}

/**
 * Lets feeds take in a batch: rows, parked events, position and notification in one transaction. Events that a feed has
 * already are left out. When the database refuses something, the batch is taken in again event by event, so that only
 * the stream with the refused event stands still. Throws `FeedMoved` when another worker fed them.
 */
export async function feedBatch(client: ClientBase, feeds: readonly Feed[], batch: Batch): Promise<void> {
  const behind = feeds.filter((feed) => feed.position === null || feed.position < batch.last);
  if (behind.length === 0) return;
  let taken: Taken[];
  try {
    taken = await inTransaction(client, () => takeIn(client, behind, batch, atOnce));
  } catch (error) {
    if (!isDataError(error)) throw error;
    taken = await inTransaction(client, () => takeIn(client, behind, batch, oneByOne));
  }
  for (const { feed, parked, standing } of taken) {
    if (feed.position === null) feed.log = batch.firstId;
    feed.position = batch.last;
    feed.parked = parked;
    for (const { event, error } of standing.filter((one) => one.error !== null))
      logger.error(`${feed.projection.name} parks ${event.type} of ${event.stream}: ${error ?? ''}`);
  }
}

type Way = (client: ClientBase, feed: Feed, events: readonly Recorded[]) => Promise<Taken>;

async function takeIn(client: ClientBase, feeds: readonly Feed[], batch: Batch, way: Way): Promise<Taken[]> {
  await moveOn(client, feeds, batch.last, batch.firstId);
  const taken: Taken[] = [];
  for (const feed of feeds) {
    const from = feed.position ?? -1n;
    const fresh = batch.events.filter((event) => event.position > from);
    taken.push(await way(client, feed, fresh));
  }
  const seen = taken.filter(({ feed }) => isLive(feed));
  await announce(
    client,
    seen.map(({ feed, topics }) => ({ projection: feed.projection.name, position: batch.last, topics })),
  );
  return taken;
}

async function atOnce(client: ClientBase, feed: Feed, events: readonly Recorded[]): Promise<Taken> {
  const rows = new GatheredRows(feed.tables);
  const parked = new Set(feed.parked);
  const standing = applyEvents(feed.projection, events, rows, parked);
  await flush(client, feed.schema, rows);
  await park(client, feed.schema, standing);
  return { feed, topics: rows.topics, parked, standing };
}

async function oneByOne(client: ClientBase, feed: Feed, events: readonly Recorded[]): Promise<Taken> {
  const topics = new Set<string>();
  const parked = new Set(feed.parked);
  const standing: Parked[] = [];
  for (const event of events) {
    const rows = new GatheredRows(feed.tables);
    standing.push(...applyEvents(feed.projection, [event], rows, parked));
    await client.query('SAVEPOINT one_event');
    try {
      await flush(client, feed.schema, rows);
      for (const topic of rows.topics) topics.add(topic);
    } catch (error) {
      if (!isDataError(error)) throw error;
      await client.query('ROLLBACK TO SAVEPOINT one_event');
      parked.add(event.stream);
      standing.push({ event, error: describe(error) });
    }
    await client.query('RELEASE SAVEPOINT one_event');
  }
  await park(client, feed.schema, standing);
  return { feed, topics, parked, standing };
}
