import { PAGE_BYTES, PAGE_EVENTS, sizeOf, type RecordedEvent } from './event.js';
import { Signal } from './signal.js';

/** How far a live subscriber may lag behind before it reads from the database again. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS = 8192;

/** The newest events, in memory, for live subscribers that pull by position. */
export class Tail {
  /** Given when there is more, and when a subscriber leaves. */
  readonly change = new Signal();
  private events: RecordedEvent[] = [];
  private bytes = 0;

  /** `head` is the position of the last committed event. */
  constructor(public head: number) {}

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += sizeOf(event);
      this.head = event.position;
    }
    while (this.bytes > MAX_BYTES || this.events.length > MAX_EVENTS)
      this.bytes -= sizeOf(this.events.shift() as RecordedEvent);
    this.change.give();
  }

  /** A page of events after a position, or undefined when they are no longer in memory. */
  after(position: number): RecordedEvent[] | undefined {
    const start = position - this.head + this.events.length;
    if (start < 0) return undefined;
    let bytes = 0;
    const isWithin = (event: RecordedEvent) => (bytes += sizeOf(event)) - sizeOf(event) < PAGE_BYTES;
    return this.events.slice(start, start + PAGE_EVENTS).filter(isWithin);
  }
}
