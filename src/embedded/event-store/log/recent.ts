import { sizeOf, type RecordedEvent } from './event.js';
import type { Wanted } from './reader.js';
import { Signal } from './signal.js';

const MAX_BYTES = 8 * 1024 * 1024;
const MAX_EVENTS = 20_000;

/** The newest committed events, in memory: they are followed, read again, and what appends are decided by. */
export class RecentEvents {
  /** Given when there are more, and when a subscriber leaves. */
  readonly change = new Signal();
  private readonly all: RecordedEvent[] = [];
  private readonly streams = new Map<string, RecordedEvent[]>();
  private readonly ids = new Map<string, RecordedEvent>();
  private bytes = 0;

  /** `head` is the position of the last event of the log. */
  constructor(public head: number) {}

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      const ofStream = this.streams.get(event.stream);
      if (ofStream) ofStream.push(event);
      else this.streams.set(event.stream, [event]);
      this.all.push(event);
      this.ids.set(event.id, event);
      this.bytes += sizeOf(event);
      this.head = event.position;
    }
    let forgotten = 0;
    while (this.bytes > MAX_BYTES || this.all.length - forgotten > MAX_EVENTS)
      this.forget(this.all[forgotten++] as RecordedEvent);
    this.all.splice(0, forgotten);
    this.change.give();
  }

  /** The newest event with this id. */
  withId(id: string): RecordedEvent | undefined {
    return this.ids.get(id);
  }

  lastOf(stream: string): RecordedEvent | undefined {
    return this.streams.get(stream)?.at(-1);
  }

  /** Whether the stream, or the log, may have events after a position. */
  mayHaveAfter(position: number, stream: string | undefined): boolean {
    const last = stream === undefined ? this.head : (this.lastOf(stream)?.position ?? 0);
    return last > position || this.head - this.all.length > position;
  }

  /** What is wanted, or undefined when it is not all in memory. */
  page({ stream, from, direction }: Wanted, limit: number): RecordedEvent[] | undefined {
    const events = stream === undefined ? this.all : (this.streams.get(stream) ?? []);
    const oldest = stream === undefined ? this.head + 1 - events.length : (events[0]?.revision ?? Infinity);
    if (direction === 'forwards')
      return from < oldest ? undefined : events.slice(from - oldest, from - oldest + limit);
    const end = Math.min(from - oldest + 1, events.length);
    if (oldest > 0 && end < limit) return undefined;
    return events.slice(Math.max(end - limit, 0), Math.max(end, 0)).reverse();
  }

  private forget(event: RecordedEvent): void {
    const ofStream = this.streams.get(event.stream);
    if (ofStream && ofStream.length > 1) ofStream.shift();
    else this.streams.delete(event.stream);
    if (this.ids.get(event.id) === event) this.ids.delete(event.id);
    this.bytes -= sizeOf(event);
  }
}
