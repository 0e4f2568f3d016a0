import {
  BACKWARDS,
  END,
  EventStoreDBClient,
  excludeSystemEvents,
  FORWARDS,
  jsonEvent,
  START,
  streamNameFilter,
  StreamNotFoundError,
  type AllStreamResolvedEvent,
  type JSONEventType,
  type ReadStreamOptions,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { AppendingClient } from './appending-client.js';
import { within, type Appended } from './settled-append.js';
import { inBatches, type MayWait } from './in-batches.js';
import type { Metadata, NewEvent, StoredEvent } from './recorded-event.js';

/** What the caller believes the stream's last revision to be: none yet, this one, or whatever it is. */
export type ExpectedRevision = 'no_stream' | 'any' | bigint;

type LogEventType = JSONEventType<string, Record<string, unknown>, Metadata>;

/** A stream is read in milliseconds; the client itself would wait for ever. */
const ANSWER_WITHIN_MS = 20_000;
const READ_AT_ONCE = 20_000;
const BATCH = 500;
/** Where an append of ours is looked for whose answer was lost: nobody writes as much to a stream in half a minute. */
const TAIL = 500;

/** The log, through the EventStoreDB client. There is one per process: `AppendingClient` says why. */
export class EventLog {
  /** For all but appends. */
  private readonly client: EventStoreDBClient;
  private readonly appending: AppendingClient;

  /** `prefix` stands before every stream name, so that one server can hold several logs. */
  constructor(
    url: string,
    private readonly prefix = '',
  ) {
    this.client = EventStoreDBClient.connectionString(url);
    this.appending = new AppendingClient(url);
  }

  /**
   * Appends all events or none. Throws `RevisionConflict` when the stream is at another revision, `OutcomeUnknown`
   * when the server did not say within the limit whether it wrote them.
   */
  append(stream: string, expectedRevision: ExpectedRevision, events: readonly NewEvent[]): Promise<Appended> {
    const readBack = () =>
      expectedRevision === 'any'
        ? this.tailOf(stream, TAIL)
        : this.readStream(stream, { from: after(expectedRevision), maxCount: events.length });
    const proposed = events.map((event) => jsonEvent(event));
    return this.appending.append(this.prefix + stream, expectedRevision, proposed, readBack);
  }

  /**
   * The events of a stream, oldest first, from revision `from`; none when there is no such stream. Throws `NoAnswer` when
   * the server says nothing.
   */
  async readStream(
    stream: string,
    options: { from?: bigint; maxCount?: number } = {},
  ): Promise<StoredEvent[]> {
    const { from = START, maxCount } = options;
    return this.eventsOf(stream, { fromRevision: from, ...(maxCount === undefined ? {} : { maxCount }) });
  }

  /** The event at a position; `null` when none of ours is there. */
  async at(position: bigint): Promise<StoredEvent | null> {
    let found: StoredEvent | null = null;
    const fromPosition = { commit: position, prepare: position };
    for await (const resolved of this.client.readAll({ fromPosition, maxCount: 1 }))
      if (resolved.event?.position.commit === position && this.isOwn(resolved.event))
        found = this.stored(resolved);
    return found;
  }

  /**
   * Every event after position `after` (from the start when `null`), in log order, in batches of what is there: up to
   * `size` while catching up, as few as one when live. Events that `mayWait` lie up to 50 ms, so that several come at
   * once. Resumes after a broken connection; ends when `signal` aborts.
   */
  follow(
    after: bigint | null,
    size: number,
    signal: AbortSignal,
    mayWait?: MayWait,
  ): AsyncGenerator<StoredEvent[]> {
    return inBatches({
      size,
      signal,
      after,
      mayWait,
      subscribe: (from) =>
        this.client.subscribeToAll({
          fromPosition: from === null ? START : { commit: from, prepare: from },
          filter: this.prefix === '' ? excludeSystemEvents() : streamNameFilter({ prefixes: [this.prefix] }),
        }),
      read: (resolved: AllStreamResolvedEvent) => (resolved.event ? this.stored(resolved) : null),
    });
  }

  /** The last event of a stream; `null` when there is no such stream. */
  async lastOf(stream: string): Promise<StoredEvent | null> {
    const [last] = await this.tailOf(stream, 1);
    return last ?? null;
  }

  /**
   * Every event after position `after` (from the start when `null`) up to where the log ends, in log order, in batches.
   * Unlike `follow` it answers events of Slotwell's streams whose types are those of the server's own (`$…`), too:
   * nobody has to do with these, but they may be there. Who stops early waits until the reading at hand has ended.
   */
  async *read(after: bigint | null): AsyncGenerator<StoredEvent[]> {
    let last = after;
    for (;;) {
      const before = last;
      const fromPosition = before === null ? START : { commit: before, prepare: before };
      const reading = this.client.readAll({ fromPosition, maxCount: READ_AT_ONCE })[Symbol.asyncIterator]();
      let isOver = false;
      try {
        for (let batch: StoredEvent[] = []; !isOver; batch = []) {
          while (batch.length < BATCH && !isOver) {
            const step = await reading.next();
            isOver = step.done === true;
            if (step.done === true) break;
            const position = positionOf(step.value);
            if (position === null || (before !== null && position <= before)) continue;
            last = position;
            if (this.isInOwnStream(step.value)) batch.push(this.stored(step.value));
          }
          if (batch.length > 0) yield batch;
        }
      } finally {
        while (!isOver) isOver = (await reading.next()).done === true;
      }
      if (last === before) return;
    }
  }

  /** The events from one position to another, both included. `about` is how many the log probably holds there. */
  async between(first: bigint, last: bigint, about: number): Promise<StoredEvent[]> {
    const found: StoredEvent[] = [];
    let reached: bigint | null = null;
    do {
      const count = Math.min(READ_AT_ONCE, Math.max(about - found.length, 16) + 1);
      const page = await this.page(reached ?? first, { count, including: reached === null });
      for (const event of page.events) if (event.position <= last) found.push(event);
      reached = page.last;
    } while (reached !== null && reached < last);
    return found;
  }

  /** The position of the last event in the log, `null` while it is empty. */
  async head(): Promise<bigint | null> {
    const last = await this.firstOwn(BACKWARDS);
    return last?.position ?? null;
  }

  /** The id of the first event, which names the log; `null` while it is empty. */
  async identity(): Promise<string | null> {
    const first = await this.firstOwn(FORWARDS);
    return first?.id ?? null;
  }

  async close(): Promise<void> {
    await this.appending.close();
    await this.client.dispose();
  }

  /** Oldest first. */
  private async tailOf(stream: string, maxCount: number): Promise<StoredEvent[]> {
    return (await this.eventsOf(stream, { direction: BACKWARDS, fromRevision: END, maxCount })).reverse();
  }

  private eventsOf(stream: string, options: ReadStreamOptions): Promise<StoredEvent[]> {
    return within(ANSWER_WITHIN_MS, this.allOf(stream, options));
  }

  private async allOf(stream: string, options: ReadStreamOptions): Promise<StoredEvent[]> {
    const events: StoredEvent[] = [];
    const reading = this.client.readStream<LogEventType>(this.prefix + stream, options);
    try {
      for await (const resolved of reading) if (resolved.event) events.push(this.stored(resolved));
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }

  private async page(
    after: bigint | null,
    { count: maxCount = READ_AT_ONCE, including = false } = {},
  ): Promise<{ events: StoredEvent[]; last: bigint | null }> {
    const events: StoredEvent[] = [];
    let last: bigint | null = null;
    const fromPosition = after === null ? START : { commit: after, prepare: after };
    for await (const resolved of this.client.readAll({ fromPosition, maxCount })) {
      const position = positionOf(resolved);
      if (position === null || (after !== null && !including && position <= after)) continue;
      last = position;
      if (this.isInOwnStream(resolved)) events.push(this.stored(resolved));
    }
    return { events, last };
  }

  private firstOwn(direction: typeof FORWARDS | typeof BACKWARDS): Promise<StoredEvent | null> {
    return within(ANSWER_WITHIN_MS, this.findOwn(direction));
  }

  /** Every page is read to its end: the client leaves the call of a reading that stops early open for good. */
  private async findOwn(direction: typeof FORWARDS | typeof BACKWARDS): Promise<StoredEvent | null> {
    const fromPosition = direction === FORWARDS ? START : END;
    for (let maxCount = 16; ; maxCount *= 16) {
      let count = 0;
      let found: StoredEvent | null = null;
      for await (const resolved of this.client.readAll({ direction, fromPosition, maxCount })) {
        count += 1;
        if (!found && resolved.event && this.isOwn(resolved.event)) found = this.stored(resolved);
      }
      if (found || count < maxCount) return found;
    }
  }

  private isInOwnStream({ event }: AllStreamResolvedEvent): boolean {
    return event !== undefined && !event.streamId.startsWith('$') && event.streamId.startsWith(this.prefix);
  }

  private isOwn({ type, streamId }: { readonly type: string; readonly streamId: string }): boolean {
    return !type.startsWith('$') && streamId.startsWith(this.prefix);
  }

  private stored(resolved: ResolvedEvent | AllStreamResolvedEvent): StoredEvent {
    const event = resolved.event as ResolvedEvent<LogEventType>['event'] & {};
    const position = event.position?.commit ?? resolved.commitPosition;
    return {
      id: event.id,
      stream: event.streamId.slice(this.prefix.length),
      revision: event.revision,
      position: position ?? -1n,
      type: event.type,
      data: event.data,
      metadata: event.metadata as unknown as Metadata,
    };
  }
}

function positionOf({ event, commitPosition }: AllStreamResolvedEvent): bigint | null {
  return event?.position.commit ?? commitPosition ?? null;
}

const after = (revision: bigint | 'no_stream'): bigint => (revision === 'no_stream' ? 0n : revision + 1n);
