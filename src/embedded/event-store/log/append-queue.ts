import type { ExpectedRevision, ProposedEvent } from './event.js';
import type { Outcome } from './outcome.js';

export interface Append {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ProposedEvent[];
  /** What the events take, for the bounds of queue and group. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly settle: (outcome: Outcome) => void;
}

const MAX_GROUP_EVENTS = 2000;
const MAX_GROUP_BYTES = 4 * 1024 * 1024;
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
const SWEEP_MS = 250;

/** An append under way. It is settled once, by its outcome or by its deadline, whichever comes first. */
export class PendingAppend {
  private settled = false;

  constructor(readonly append: Append) {}

  settle(outcome: Outcome): void {
    if (this.settled) return;
    this.settled = true;
    this.append.settle(outcome);
  }

  /** Whether the append is over, if only because its time is. */
  expired(now: number): boolean {
    if (this.append.deadline <= now) this.settle({ kind: 'timeout' });
    return this.settled;
  }
}

/** Appends in the order of arrival, handed out in groups that are committed together. */
export class AppendQueue {
  private waiting: PendingAppend[] = [];
  private taken: readonly PendingAppend[] = [];
  private waitingBytes = 0;
  private paused: (() => void)[] = [];
  private wake: () => void = () => undefined;
  private readonly sweeper = setInterval(() => this.sweep(), SWEEP_MS);

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Whether callers should stop taking in appends until they are called back by `whenDrained`. */
  get isFull(): boolean {
    return this.waitingBytes > MAX_QUEUED_BYTES;
  }

  push(append: Append): void {
    this.waiting.push(new PendingAppend(append));
    this.waitingBytes += append.bytes;
    this.wake();
  }

  whenDrained(resume: () => void): void {
    this.paused.push(resume);
  }

  /** Resolves when something is waiting, or when `nudge` is called. */
  async arrival(): Promise<void> {
    if (this.isEmpty) await new Promise<void>((wake) => (this.wake = wake));
  }

  nudge(): void {
    this.wake();
  }

  takeGroup(): readonly PendingAppend[] {
    let events = 0;
    let bytes = 0;
    let count = 0;
    for (const { append } of this.waiting) {
      events += append.events.length;
      bytes += append.bytes;
      if (count > 0 && (events > MAX_GROUP_EVENTS || bytes > MAX_GROUP_BYTES)) break;
      count += 1;
    }
    this.taken = this.waiting.splice(0, count);
    for (const { append } of this.taken) this.waitingBytes -= append.bytes;
    if (!this.isFull) for (const resume of this.paused.splice(0)) resume();
    return this.taken;
  }

  close(): void {
    clearInterval(this.sweeper);
  }

  private sweep(): void {
    const now = Date.now();
    for (const pending of this.taken) pending.expired(now);
    for (const pending of this.waiting) pending.expired(now);
  }
}
