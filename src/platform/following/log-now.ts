import type { FollowedLog } from './batches.js';

/** A log as it is at this moment: the id of its first event, which names it, and the position of its last. */
export interface LogNow {
  readonly identity: string | null;
  readonly head: bigint | null;
}

/** How far somebody has read, and in which log; both `null` before the first event. */
export interface Bookmark {
  readonly log: string | null;
  readonly position: bigint | null;
}

export async function lookAt(log: FollowedLog): Promise<LogNow> {
  const identity = await log.identity();
  return { identity, head: await log.head() };
}

/** Whether who stopped at the bookmark may read on: it is the same log, and no shorter than it was. */
export function continues(bookmark: Bookmark, now: LogNow): boolean {
  if (bookmark.position === null) return true;
  return bookmark.log === now.identity && now.head !== null && bookmark.position <= now.head;
}
