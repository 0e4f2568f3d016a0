import type { Append } from './append.js';
import { refusalOf } from './limits.js';

const GROUP_EVENTS = 500;
const GROUP_BYTES = 4 * 1024 * 1024;
const QUEUE_BYTES = 32 * 1024 * 1024;
/** What an append takes besides its events. */
const APPEND_BYTES = 1024;

/** Appends in the order of arrival, taken out in groups that are committed together. */
export class AppendQueue {
  private waiting: Append[] = [];
  private bytes = 0;
  private held: (() => void)[] = [];
  private wakeTaker: () => void = () => undefined;

  /** Whether callers should hold back what comes next, until `whenDrained` calls them. */
  get isFull(): boolean {
    return this.bytes > QUEUE_BYTES;
  }

  /** Refuses at once what cannot be kept. */
  push(append: Append): void {
    const refusal = refusalOf(append);
    if (refusal) return append.answer(refusal);
    this.waiting.push(append);
    this.bytes += append.bytes + APPEND_BYTES;
    this.wakeTaker();
  }

  whenDrained(wake: () => void): void {
    this.held.push(wake);
  }

  /** Resolves when something is pushed, or at the next `nudge`. */
  arrival(): Promise<void> {
    return new Promise((wake) => (this.wakeTaker = wake));
  }

  nudge(): void {
    this.wakeTaker();
  }

  takeGroup(): readonly Append[] {
    let events = 0;
    let bytes = 0;
    const end = this.waiting.findIndex((append, index) => {
      events += append.events.length;
      bytes += append.bytes;
      return index > 0 && (events > GROUP_EVENTS || bytes > GROUP_BYTES);
    });
    const group = this.waiting.splice(0, end < 0 ? this.waiting.length : end);
    for (const append of group) this.bytes -= append.bytes + APPEND_BYTES;
    if (!this.isFull) for (const wake of this.held.splice(0)) wake();
    return group;
  }
}
