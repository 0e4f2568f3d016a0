import type { Proposal } from './decide.js';
import type { Outcome } from './outcome.js';

export interface Append extends Proposal {
  /** What the events take, for the bounds of queue and group. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** Called once, with what happened or, when that is not known by the deadline, with a timeout. */
  readonly answer: (outcome: Outcome) => void;
}

const GROUP_EVENTS = 500;
const GROUP_BYTES = 4 * 1024 * 1024;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** What an append takes besides its events. */
const APPEND_BYTES = 1024;
const SWEEP_MS = 250;

/** An append under way. */
export class Pending {
  private answered = false;

  constructor(readonly append: Append) {}

  answer(outcome: Outcome): void {
    if (this.answered) return;
    this.answered = true;
    this.append.answer(outcome);
  }

  /** Whether there is no use in going on with it. */
  isOver(now: number): boolean {
    if (this.append.deadline <= now) this.answer({ kind: 'timeout' });
    return this.answered;
  }
}

/** Appends in the order of arrival, taken out in groups that are committed together. */
export class AppendQueue {
  private waiting: Pending[] = [];
  private group: readonly Pending[] = [];
  private bytes = 0;
  private wakers: (() => void)[] = [];
  private wakeTaker: () => void = () => undefined;
  private readonly sweeper = setInterval(() => this.sweep(), SWEEP_MS);

  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  /** Whether callers should hold back what comes next, until `whenDrained` calls them. */
  get isFull(): boolean {
    return this.bytes > QUEUE_BYTES;
  }

  push(append: Append): void {
    this.waiting.push(new Pending(append));
    this.bytes += append.bytes + APPEND_BYTES;
    this.wakeTaker();
  }

  whenDrained(wake: () => void): void {
    this.wakers.push(wake);
  }

  /** Resolves when something is pushed, or at the next `nudge`. */
  arrival(): Promise<void> {
    return new Promise((wake) => (this.wakeTaker = wake));
  }

  nudge(): void {
    this.wakeTaker();
  }

  takeGroup(): readonly Pending[] {
    let events = 0;
    let bytes = 0;
    const full = ({ append }: Pending, index: number) => {
      events += append.events.length;
      bytes += append.bytes;
      return index > 0 && (events > GROUP_EVENTS || bytes > GROUP_BYTES);
    };
    const end = this.waiting.findIndex(full);
    this.group = this.waiting.splice(0, end < 0 ? this.waiting.length : end);
    for (const { append } of this.group) this.bytes -= append.bytes + APPEND_BYTES;
    if (!this.isFull) for (const wake of this.wakers.splice(0)) wake();
    return this.group;
  }

  close(): void {
    clearInterval(this.sweeper);
  }

  private sweep(): void {
    const now = Date.now();
    for (const pending of this.group) pending.isOver(now);
    for (const pending of this.waiting) pending.isOver(now);
  }
}
