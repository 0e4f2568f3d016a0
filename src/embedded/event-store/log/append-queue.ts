import type { Append } from './append.js';
import { whyNotKept } from './limits.js';
import { Signal } from './signal.js';

const GROUP_EVENTS = 500;
const GROUP_BYTES = 4 * 1024 * 1024;
const QUEUE_BYTES = 32 * 1024 * 1024;

/** Appends in the order of arrival, taken out in groups that are committed together. */
export class AppendQueue {
  readonly arrival = new Signal();
  private readonly departure = new Signal();
  private readonly waiting: Append[] = [];
  private bytes = 0;

  /** Refuses at once what cannot be kept. */
  push(append: Append): void {
    const reason = whyNotKept(append);
    if (reason !== undefined) append.answer({ kind: 'bad-request', reason });
    if (append.isAnswered) return;
    this.waiting.push(append);
    this.bytes += append.held;
    this.arrival.give();
  }

  /** Whether callers should hold back what comes next until there is `room`. */
  get isFull(): boolean {
    return this.bytes > QUEUE_BYTES;
  }

  async room(): Promise<void> {
    while (this.isFull) await this.departure.next();
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
    for (const append of group) this.bytes -= append.held;
    this.departure.give();
    return group;
  }
}
