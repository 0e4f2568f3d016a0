import type { RecordedEvent } from './event.js';
import { PAGE_BYTES, PAGE_EVENTS, sizeOf } from './page.js';

/** How far a live subscriber may lag behind before it reads from the database again. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS = 8192;

/** The newest events, in memory, for live subscribers that pull by position; and the signal that there are more. */
export class Tail {
  private events: RecordedEvent[] = [];
  private bytes = 0;
  private waiting = new Set<() => void>();

  /** `head` is the position of the last committed event. */
  constructor(public head: number) {}

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += sizeOf(event);
      this.head = event.position;
    }
    if (this.bytes > MAX_BYTES || this.events.length > MAX_EVENTS) this.halve();
    const waiting = this.waiting;
    this.waiting = new Set();
    for (const wake of waiting) wake();
  }

  /** A page of events after a position, or undefined when they are no longer in memory. */
  after(position: number): readonly RecordedEvent[] | undefined {
    const first = this.head - this.events.length + 1;
    if (position + 1 < first) return undefined;
    const start = position + 1 - first;
    let bytes = 0;
    let end = start;
    for (; end < this.events.length && end - start < PAGE_EVENTS && bytes < PAGE_BYTES; end += 1)
      bytes += sizeOf(this.events[end] as RecordedEvent);
    return this.events.slice(start, end);
  }

  /** Calls `wake` once, at the next commit. Returns what calls that off. */
  onNext(wake: () => void): () => void {
    this.waiting.add(wake);
    return () => this.waiting.delete(wake);
  }

  private halve(): void {
    let start = 0;
    for (; this.bytes > MAX_BYTES / 2 || this.events.length - start > MAX_EVENTS / 2; start += 1) {
      const dropped = this.events[start];
      if (!dropped) break;
      this.bytes -= sizeOf(dropped);
    }
    this.events = this.events.slice(start);
  }
}
