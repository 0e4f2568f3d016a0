import { once } from 'node:events';
import type { Feed } from './feeds.js';
import { Turn } from '../following/turn.js';

const BEGINNING = -1n;

/** The feeds behind the schemas that queries see. Whoever writes or exchanges them takes a turn. */
export class LiveFeeds {
  readonly turn = new Turn();
  private readonly added = new EventTarget();

  constructor(private feeds: readonly Feed[]) {}

  all(): readonly Feed[] {
    return this.feeds;
  }

  /** The position that all of them have reached; `null` before the first event, or when there are none. */
  position(): bigint | null {
    const positions = this.feeds.map((feed) => feed.position ?? BEGINNING);
    const least = positions.reduce((one, other) => (one < other ? one : other), positions[0] ?? BEGINNING);
    return least === BEGINNING ? null : least;
  }

  /** Adds a feed, in place of the one with the same schema. */
  add(feed: Feed): void {
    this.feeds = [...this.feeds.filter(({ schema }) => schema !== feed.schema), feed];
    this.added.dispatchEvent(new Event('added'));
  }

  /** Answers once there is a feed, or `signal` aborts. */
  async waitForOne(signal: AbortSignal): Promise<void> {
    if (this.feeds.length === 0) await once(this.added, 'added', { signal }).catch(() => undefined);
  }
}
