import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Codec } from '../event-store/codec.js';
import { batchesAfter, type FollowedLog, type Reading } from '../following/batches.js';
import { buildAll, type Building } from './build.js';
import { discoverProjections, type DiscoveredProjection } from './discover.js';
import { createState, definitionOf, dropForgotten, keptFeeds, openFeed, type Feed } from './feeds.js';
import { feedBatch } from './feed-batch.js';
import { LiveFeeds } from './live-feeds.js';
import { schemaName } from './names.js';
import { continues, lookAt } from '../following/log-now.js';
import { keepActive } from '../following/one-active.js';
import { createExtensions } from './schema.js';
import { together } from '../following/turn.js';
import { PROJECTING_LOCK, WRITING } from './worker-settings.js';

export interface ProjectingOptions {
  /** The database of the read models. */
  readonly url: string;
  readonly log: FollowedLog;
  readonly codec: Pick<Codec, 'decode'>;
  /** Those in `projections/` unless given. */
  readonly projections?: readonly DiscoveredProjection[];
  /** Whether nobody waits to see events of this type on a page. */
  readonly isUnhurried?: (type: string) => boolean;
  /** Events per transaction at most. */
  readonly batchSize?: number;
  /** How often the log is asked whether it is still the same one, in milliseconds. */
  readonly checkLogEveryMs?: number;
}

const LOOK_FOR_WISHES_MS = 500;

/** The log is another one than before, or shorter: what was read from it does not hold. */
class LogChanged extends Error {}

/**
 * Keeps the read models up to date with the log, in one process at a time. A read model that is new, has another
 * version, was filled from another log or is to be rebuilt is built beside the others first.
 */
export class ProjectingWorker {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: ProjectingOptions) {}

  /** Answers once the projections were found; the work goes on until `stop`. */
  async start(): Promise<void> {
    if (this.running) return;
    const projections = this.options.projections ?? (await discoverProjections());
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.running = keepActive(
      { name: 'projecting', url: this.options.url, lock: PROJECTING_LOCK, settings: WRITING, signal },
      (client, active) => this.work(client, projections, active),
    );
  }

  /** Answers once the batch at hand is committed and the lock is free. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async work(
    client: Client,
    projections: readonly DiscoveredProjection[],
    signal: AbortSignal,
  ): Promise<void> {
    const { log, codec, url, batchSize = 1_000, isUnhurried: mayWait = () => false } = this.options;
    await createExtensions(client);
    await createState(client);
    await dropForgotten(client, projections);
    const whole = await wholeFeeds(client, projections, log);
    const live = new LiveFeeds(whole);
    const missing = projections.filter((projection) => !whole.some((feed) => feed.projection === projection));
    const types = new Set(projections.flatMap((projection) => Object.keys(projection.when)));
    const reading: Reading = { log, codec, types, size: batchSize, mayWait };

    await together(signal, [
      (stop) => feed(client, live, reading, stop),
      async (stop) => {
        await buildAll({ url, reading, live }, missing, stop);
        await fulfilWishes(projections, client, { url, reading, live }, stop);
      },
      (stop) => this.watchLog(live, stop),
    ]);
  }

  private async watchLog(live: LiveFeeds, signal: AbortSignal): Promise<void> {
    const { log, checkLogEveryMs = 30_000 } = this.options;
    while (!signal.aborted) {
      await delay(checkLogEveryMs, undefined, { signal }).catch(() => undefined);
      const before = live.all().map(({ log: name, position }) => ({ log: name, position }));
      const now = await lookAt(log).catch(() => null);
      if (now && before.some((feed) => !continues(feed, now)) && !signal.aborted)
        throw new LogChanged('The log is another one, or shorter than it was');
    }
  }
}

async function feed(client: Client, live: LiveFeeds, reading: Reading, signal: AbortSignal): Promise<void> {
  await live.waitForOne(signal);
  if (signal.aborted) return;
  for await (const batch of batchesAfter(live.position(), reading, signal))
    await live.turn.take(() => feedBatch(client, live.all(), batch));
}

/** Builds again what somebody asked for. */
async function fulfilWishes(
  projections: readonly DiscoveredProjection[],
  client: Client,
  building: Building,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const { rows } = await building.live.turn.take(() =>
      client.query<{ projection: string }>('SELECT projection FROM projecting.feed WHERE rebuild'),
    );
    const wished = projections.filter(({ name }) => rows.some((row) => row.projection === name));
    if (wished.length > 0) await buildAll(building, wished, signal);
    await delay(LOOK_FOR_WISHES_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** The feeds that can go on where they stopped: of the same definition, from this log. */
async function wholeFeeds(
  client: Client,
  projections: readonly DiscoveredProjection[],
  log: FollowedLog,
): Promise<Feed[]> {
  const now = await lookAt(log);
  const kept = await keptFeeds(client);
  const feeds: Feed[] = [];
  for (const projection of projections) {
    const own = kept.find(({ schema }) => schema === schemaName(projection.name));
    if (own?.definition === definitionOf(projection) && continues(own, now))
      feeds.push(await openFeed(client, projection, own));
  }
  return feeds;
}
