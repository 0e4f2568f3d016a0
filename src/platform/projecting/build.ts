import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { connected } from '../connected.js';
import { describe } from './apply-events.js';
import { batchesAfter, type Batch, type Reading } from '../following/batches.js';
import type { DiscoveredProjection } from './discover.js';
import { feedBatch } from './feed-batch.js';
import { dropSchema, FeedMoved, type Feed } from './feeds.js';
import type { LiveFeeds } from './live-feeds.js';
import { retiredName, schemaName } from './names.js';
import { makeIndexes, openShadow, setTarget, swapIn } from './shadow.js';
import { WRITING } from './worker-settings.js';

export interface Building {
  readonly url: string;
  readonly reading: Reading;
  readonly live: LiveFeeds;
}

const SAY_EVERY_MS = 5_000;
const CONNECT_WITHIN_MS = 10_000;
const LONGEST_PAUSE_MS = 60_000;

const logger = new Logger('projecting');

/**
 * Builds read models beside those that queries see, all from one reading of the log, and swaps each in once it has
 * everything that the live ones have. One that cannot be built is logged and tried again later, and holds up no other.
 */
export async function buildAll(
  building: Building,
  projections: readonly DiscoveredProjection[],
  signal: AbortSignal,
): Promise<void> {
  let left = projections;
  for (let pause = 1_000; left.length > 0 && !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    left = await buildOnce(building, left, signal);
    if (left.length > 0) await delay(pause, undefined, { signal }).catch(() => undefined);
  }
}

/** Answers what could not be built. */
async function buildOnce(
  { url, reading, live }: Building,
  projections: readonly DiscoveredProjection[],
  signal: AbortSignal,
): Promise<DiscoveredProjection[]> {
  const connection = {
    connectionString: url,
    application_name: 'slotwell building',
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    options: WRITING,
  };
  const built = new Set<DiscoveredProjection>();
  try {
    await connected(connection, async (client) => {
      const shadows = await openShadows(client, projections, await reading.log.identity());
      if (shadows.length > 0) await new Shadows(client, reading, shadows, signal).fillAndSwap(live, built);
    });
  } catch (error) {
    if (error instanceof FeedMoved) throw error;
    if (!signal.aborted) logger.error(`Building is interrupted and goes on later: ${describe(error)}`);
  }
  return projections.filter((projection) => !built.has(projection));
}

async function openShadows(
  client: Client,
  projections: readonly DiscoveredProjection[],
  log: string | null,
): Promise<Feed[]> {
  const shadows: Feed[] = [];
  for (const projection of projections) {
    try {
      shadows.push(await openShadow(client, projection, log));
    } catch (error) {
      logger.error(`${projection.name} cannot be built: ${describe(error)}`);
    }
  }
  return shadows;
}

/** Shadows that are filled together. */
class Shadows {
  private readonly batches: AsyncGenerator<Batch>;
  private saidAt = performance.now();

  constructor(
    private readonly client: Client,
    private readonly reading: Reading,
    private feeds: readonly Feed[],
    private readonly signal: AbortSignal,
  ) {
    const from = feeds
      .map((feed) => feed.position ?? -1n)
      .reduce((one, other) => (one < other ? one : other));
    this.batches = batchesAfter(from < 0n ? null : from, reading, signal);
  }

  /** Adds to `built` what was swapped in. */
  async fillAndSwap(live: LiveFeeds, built: Set<DiscoveredProjection>): Promise<void> {
    try {
      logger.log(`Building ${this.names}`);
      await this.fillUpTo(await this.reading.log.head());
      await this.makeIndexes();
      await this.fillUpTo(await this.reading.log.head());
      await live.turn.take(async () => {
        await this.fillUpTo(live.position());
        if (this.signal.aborted) return;
        for (const feed of this.feeds) {
          live.add(await swapIn(this.client, feed));
          built.add(feed.projection);
        }
      });
      for (const { name } of built) await dropSchema(this.client, retiredName(schemaName(name)));
      if (!this.signal.aborted) logger.log(`Built ${this.names}`);
    } finally {
      await this.batches.return(undefined);
    }
  }

  /** One whose indexes cannot be made is left out. */
  private async makeIndexes(): Promise<void> {
    for (const feed of this.feeds) {
      try {
        await makeIndexes(this.client, feed);
      } catch (error) {
        logger.error(`${feed.projection.name} cannot be indexed: ${describe(error)}`);
        this.feeds = this.feeds.filter((other) => other !== feed);
      }
    }
  }

  private async fillUpTo(target: bigint | null): Promise<void> {
    await setTarget(this.client, this.feeds, target);
    while (target !== null && this.feeds.some((feed) => feed.position === null || feed.position < target)) {
      const next = await this.batches.next();
      if (next.done === true) return;
      await feedBatch(this.client, this.feeds, next.value);
      this.say(next.value.last, target);
    }
  }

  private say(position: bigint, target: bigint): void {
    if (performance.now() - this.saidAt < SAY_EVERY_MS) return;
    this.saidAt = performance.now();
    logger.log(`Building ${this.names}: ${percent(position, target)} %`);
  }

  private get names(): string {
    return this.feeds.map((feed) => feed.projection.name).join(', ');
  }
}

function percent(position: bigint, target: bigint): string {
  return String(position >= target ? 100n : (position * 100n) / target);
}
