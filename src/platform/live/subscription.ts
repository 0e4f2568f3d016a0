import type { LiveConnection } from './live-connection.js';
import type { LiveFragment } from './live-fragment.js';

/** What one page shows of one fragment. */
export interface Subscription {
  readonly connection: LiveConnection;
  readonly fragment: LiveFragment<unknown>;
  readonly params: unknown;
  /** What the fragment said last; `null` until it was first shown. */
  topics: readonly string[] | null;
  /** A digest of what the page was sent last; `null` before. */
  shown: string | null;
  /** The ISO instant at which time alone makes it stale. */
  until: string | null;
}

/** Whether a change of these topics concerns the subscription. A topic that ends in `*` stands for all that begin so. */
export function concerns({ topics }: Subscription, changed: ReadonlySet<string> | '*'): boolean {
  if (topics === null || changed === '*') return true;
  return topics.some((topic) => {
    if (!topic.endsWith('*')) return changed.has(topic);
    const beginning = topic.slice(0, -1);
    return [...changed].some((one) => one.startsWith(beginning));
  });
}
