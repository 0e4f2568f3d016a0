const SHORTEST_MS = 250;
const LONGEST_MS = 60_000;

/** Remembers what failed, and when to try it again: twice as late after each failure in a row. */
export class BackOff {
  private readonly failed = new Map<string, { pause: number; until: number }>();

  /** Answers how long what failed has to wait, in milliseconds. */
  fail(name: string): number {
    const before = this.failed.get(name);
    const pause = before ? Math.min(before.pause * 2, LONGEST_MS) : SHORTEST_MS;
    this.failed.set(name, { pause, until: performance.now() + pause });
    return pause;
  }

  succeed(name: string): void {
    this.failed.delete(name);
  }

  isWaiting(name: string): boolean {
    const failure = this.failed.get(name);
    return failure !== undefined && failure.until > performance.now();
  }

  waiting(): string[] {
    return [...this.failed.keys()].filter((name) => this.isWaiting(name));
  }
}
