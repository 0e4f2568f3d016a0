import type { RecordedEvent } from './event.js';

/** What a live subscriber may lag behind before it reads from the database again. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS = 8192;
/** What an event costs in memory besides its data: object, strings, buffers. */
const EVENT_OVERHEAD = 500;

/** The newest committed events, in memory, for subscribers that pull by position; and the signal that more came. */
export class Tail {
  private events: RecordedEvent[] = [];
  /** Events before this index are dropped; they are cut off the array in bulk. */
  private start = 0;
  private bytes = 0;
  private waiting: (() => void)[] = [];

  constructor(private headPosition: number) {}

  /** The position of the last committed event, 0 when the log is empty. */
  get head(): number {
    return this.headPosition;
  }

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += sizeOf(event);
      this.headPosition = event.position;
    }
    this.trim();
    const waiting = this.waiting;
    this.waiting = [];
    for (const wake of waiting) wake();
  }

  /** Up to `limit` events after a position, or undefined when they are no longer all in memory. */
  after(position: number, limit: number): readonly RecordedEvent[] | undefined {
    if (position >= this.headPosition) return [];
    const first = this.events[this.start];
    if (first === undefined || position + 1 < first.position) return undefined;
    const from = this.start + position + 1 - first.position;
    return this.events.slice(from, from + limit);
  }

  /** Calls `wake` once, when the next events are committed. Returns a function that forgets it. */
  onNext(wake: () => void): () => void {
    this.waiting.push(wake);
    return () => {
      const index = this.waiting.indexOf(wake);
      if (index >= 0) this.waiting.splice(index, 1);
    };
  }

  private trim(): void {
    while (this.bytes > MAX_BYTES || this.events.length - this.start > MAX_EVENTS) {
      const dropped = this.events[this.start];
      if (dropped === undefined) break;
      this.bytes -= sizeOf(dropped);
      this.start += 1;
    }
    if (this.start * 2 < this.events.length) return;
    this.events = this.events.slice(this.start);
    this.start = 0;
  }
}

const sizeOf = (event: RecordedEvent): number => event.data.length + event.metadata.length + EVENT_OVERHEAD;
