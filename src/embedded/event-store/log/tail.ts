import { PAGE_BYTES, PAGE_EVENTS, sizeOf, type RecordedEvent } from './event.js';

/** How far a live subscriber may lag behind before it reads from the database again. */
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS = 8192;

interface Sleeper {
  sleep(): Promise<void>;
  wake(): void;
}

/** The newest events, in memory, for live subscribers that pull by position; and the signal that there are more. */
export class Tail {
  private events: RecordedEvent[] = [];
  private bytes = 0;
  private readonly sleepers = new Set<Sleeper>();

  /** `head` is the position of the last committed event. */
  constructor(public head: number) {}

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += sizeOf(event);
      this.head = event.position;
    }
    if (this.bytes > MAX_BYTES || this.events.length > MAX_EVENTS) this.halve();
    for (const sleeper of this.sleepers) sleeper.wake();
  }

  /** A page of events after a position, or undefined when they are no longer in memory. */
  after(position: number): RecordedEvent[] | undefined {
    const start = position - this.head + this.events.length;
    if (start < 0) return undefined;
    let bytes = 0;
    let end = start;
    for (; end < this.events.length && end - start < PAGE_EVENTS && bytes < PAGE_BYTES; end += 1)
      bytes += sizeOf(this.events[end] as RecordedEvent);
    return this.events.slice(start, end);
  }

  /** Resolves when there is more, or when the sleeper wakes for a reason of its own. */
  async more(sleeper: Sleeper): Promise<void> {
    this.sleepers.add(sleeper);
    await sleeper.sleep();
    this.sleepers.delete(sleeper);
  }

  private halve(): void {
    let start = 0;
    while (this.bytes > MAX_BYTES / 2 || this.events.length - start > MAX_EVENTS / 2) {
      this.bytes -= sizeOf(this.events[start] as RecordedEvent);
      start += 1;
    }
    this.events = this.events.slice(start);
  }
}
