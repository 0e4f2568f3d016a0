import { sizeOf, type RecordedEvent } from './event.js';
import type { Wanted } from './reader.js';
import { Signal } from './signal.js';

/**
 * The newest committed events, in memory: they are followed, read again, and what appends are decided by. They are
 * forgotten by the generation: to forget each by itself takes as long as to write it.
 */
export class RecentEvents {
  /** Given when there are more, and when a subscriber leaves. */
  readonly change = new Signal();
  private older = new Generation();
  private newer = new Generation();

  /** `head` is the position of the last event of the log. */
  constructor(public head: number) {}

  push(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (!this.newer.hasRoomFor(event)) {
        this.older = this.newer;
        this.newer = new Generation();
      }
      this.newer.add(event);
      this.head = event.position;
    }
    this.change.give();
  }

  /** The newest event with this id. */
  withId(id: string): RecordedEvent | undefined {
    return this.newer.ids.get(id) ?? this.older.ids.get(id);
  }

  lastOf(stream: string): RecordedEvent | undefined {
    return this.newer.of(stream).at(-1) ?? this.older.of(stream).at(-1);
  }

  /** Whether the stream, or the log, may have events after a position. */
  mayHaveAfter(position: number, stream: string | undefined): boolean {
    const last = stream === undefined ? this.head : (this.lastOf(stream)?.position ?? 0);
    const forgotten = this.head - this.older.all.length - this.newer.all.length;
    return last > position || forgotten > position;
  }

  /** What is wanted, or undefined when it is not all in memory. */
  page({ stream, from, direction }: Wanted, limit: number): RecordedEvent[] | undefined {
    const older = this.older.of(stream);
    const newer = this.newer.of(stream);
    const count = older.length + newer.length;
    const oldest =
      stream === undefined ? this.head + 1 - count : ((older[0] ?? newer[0])?.revision ?? Infinity);
    const slice = (start: number, end: number) => [
      ...older.slice(start, end),
      ...newer.slice(Math.max(start - older.length, 0), Math.max(end - older.length, 0)),
    ];
    if (direction === 'forwards')
      return from < oldest ? undefined : slice(from - oldest, from - oldest + limit);
    const end = Math.min(from - oldest + 1, count);
    if (oldest > 0 && end < limit) return undefined;
    return slice(Math.max(end - limit, 0), Math.max(end, 0)).reverse();
  }
}

const MAX_EVENTS = 10_000;
const MAX_BYTES = 4 * 1024 * 1024;

/** Events in the order of the log, by stream and by id. */
class Generation {
  readonly all: RecordedEvent[] = [];
  readonly ids = new Map<string, RecordedEvent>();
  private readonly streams = new Map<string, RecordedEvent[]>();
  private bytes = 0;

  of(stream: string | undefined): readonly RecordedEvent[] {
    return stream === undefined ? this.all : (this.streams.get(stream) ?? []);
  }

  hasRoomFor(event: RecordedEvent): boolean {
    return this.all.length < MAX_EVENTS && this.bytes + sizeOf(event) <= MAX_BYTES;
  }

  add(event: RecordedEvent): void {
    const ofStream = this.streams.get(event.stream);
    if (ofStream) ofStream.push(event);
    else this.streams.set(event.stream, [event]);
    this.all.push(event);
    this.ids.set(event.id, event);
    this.bytes += sizeOf(event);
  }
}
