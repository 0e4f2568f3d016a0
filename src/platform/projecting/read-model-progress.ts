import type { Change, ReadModelChanges } from './changes.js';
import type { ReadModels } from './read-models.js';

const POLL_EVERY_MS = 200;

interface Waiter {
  readonly position: bigint;
  readonly settle: (reached: boolean) => void;
}

/** How far the read models are: lets a page wait for its own change. */
export class ReadModelProgress {
  private readonly positions = new Map<string, bigint>();
  private readonly waiters = new Set<Waiter>();
  private readonly unsubscribe: () => void;
  private polling: Promise<void> | undefined;

  constructor(
    changes: ReadModelChanges,
    private readonly db: ReadModels,
  ) {
    this.unsubscribe = changes.subscribe((change) => this.hear(change));
  }

  /**
   * Answers true once every read model has taken in the log up to `position`, false when that takes longer than
   * `withinMs` milliseconds.
   */
  async reached(position: bigint, withinMs: number): Promise<boolean> {
    if (this.isReached(position)) return true;
    return new Promise<boolean>((resolve) => {
      const waiter: Waiter = {
        position,
        settle: (reached) => {
          clearTimeout(limit);
          clearInterval(poll);
          this.waiters.delete(waiter);
          resolve(reached);
        },
      };
      const limit = setTimeout(() => waiter.settle(false), withinMs);
      const poll = setInterval(() => void this.poll(), POLL_EVERY_MS);
      this.waiters.add(waiter);
      if (this.positions.size === 0) void this.poll();
    });
  }

  /** Whoever still waits is answered false. */
  stop(): void {
    this.unsubscribe();
    for (const waiter of this.waiters) waiter.settle(false);
  }

  private isReached(position: bigint): boolean {
    if (this.positions.size === 0) return false;
    for (const reached of this.positions.values()) if (reached < position) return false;
    return true;
  }

  private hear(change: Change | null): void {
    if (!change) this.positions.clear();
    else if (this.positions.size > 0) this.positions.set(change.projection, change.position);
    this.settle();
  }

  /** Reads all positions: of a notification that was missed, and of read models that were silent so far. */
  private poll(): Promise<void> {
    this.polling ??= this.readPositions().finally(() => (this.polling = undefined));
    return this.polling;
  }

  private async readPositions(): Promise<void> {
    const rows = await this.db
      .query<{ projection: string; position: string | null }>(
        'SELECT projection, position FROM projecting.feed WHERE NOT building',
      )
      // Before the worker's first start the table is not there; a database that is away is asked again.
      .catch(() => []);
    this.positions.clear();
    for (const { projection, position } of rows) this.positions.set(projection, BigInt(position ?? -1));
    this.settle();
  }

  private settle(): void {
    for (const waiter of this.waiters) if (this.isReached(waiter.position)) waiter.settle(true);
  }
}
