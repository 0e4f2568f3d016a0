import {
  BACKWARDS,
  binaryEvent,
  END,
  EventStoreDBClient,
  FORWARDS,
  jsonEvent,
  START,
  StreamNotFoundError,
  type AllStreamRecordedEvent,
  type Position,
  type RecordedEvent,
} from '@eventstore/db-client';
import { AppendingClient } from './appending-client.js';
import type { Appended } from './settled-append.js';

/** An event as a server keeps it, of whatever type and content, with where it stands. */
export type LogRecord = AllStreamRecordedEvent;

const PAGE = 2_000;

/** A whole log as it is, without prefix, codec or catalogue: for copying and comparing logs. */
export class RawLog {
  /** For all but appends. */
  private readonly client: EventStoreDBClient;
  private readonly appending: AppendingClient;

  constructor(url: string) {
    this.client = EventStoreDBClient.connectionString(url);
    this.appending = new AppendingClient(url);
  }

  /** Every event that is no system event, in log order, from `after` on. Pages are read to their end. */
  async *events(after: Position | null): AsyncGenerator<LogRecord> {
    let last = after;
    for (;;) {
      const page = await this.page(FORWARDS, last ?? START, PAGE);
      const fresh = page.filter(({ position }) => last === null || position.commit > last.commit);
      if (fresh.length === 0) return;
      yield* fresh.filter(isNoSystemEvent);
      last = fresh.at(-1)?.position ?? last;
    }
  }

  /** The last event that is no system event; `null` while there is none. */
  async lastEvent(): Promise<LogRecord | null> {
    for (let size = 16; ; size *= 16) {
      const page = await this.page(BACKWARDS, END, size);
      const found = page.find(isNoSystemEvent);
      if (found || page.length < size) return found ?? null;
    }
  }

  /** The event at one place of a stream; `null` when there is none. */
  async eventAt(stream: string, revision: bigint): Promise<RecordedEvent | null> {
    const [event] = await this.streamFrom(stream, revision, 1);
    return event?.revision === revision ? event : null;
  }

  /** Appends events of one stream with the ids they have, right after the revision before the first. */
  append(events: readonly LogRecord[]): Promise<Appended> {
    const [first] = events;
    if (!first) throw new Error('There is nothing to append');
    const expected = first.revision === 0n ? 'no_stream' : first.revision - 1n;
    const readBack = async () =>
      (await this.streamFrom(first.streamId, first.revision, events.length)).map((event) => ({
        id: event.id,
        stream: event.streamId,
        revision: event.revision,
        position: event.position?.commit ?? -1n,
      }));
    return this.appending.append(first.streamId, expected, events.map(toNew), readBack);
  }

  async close(): Promise<void> {
    await this.appending.close();
    await this.client.dispose();
  }

  private async page(
    direction: typeof FORWARDS | typeof BACKWARDS,
    fromPosition: Position | typeof START | typeof END,
    maxCount: number,
  ): Promise<LogRecord[]> {
    const events: LogRecord[] = [];
    for await (const { event } of this.client.readAll({ direction, fromPosition, maxCount }))
      if (event) events.push(event);
    return events;
  }

  private async streamFrom(stream: string, fromRevision: bigint, maxCount: number): Promise<RecordedEvent[]> {
    const events: RecordedEvent[] = [];
    try {
      for await (const { event } of this.client.readStream(stream, { fromRevision, maxCount }))
        if (event) events.push(event);
    } catch (error) {
      if (!(error instanceof StreamNotFoundError)) throw error;
    }
    return events;
  }
}

/** Others may have types like the system's: without these their streams would have gaps. */
function isNoSystemEvent({ streamId }: LogRecord): boolean {
  return !streamId.startsWith('$');
}

function toNew(event: LogRecord) {
  const { id, type, metadata } = event;
  return event.isJson
    ? jsonEvent({ id, type, data: event.data, metadata })
    : binaryEvent({ id, type, data: event.data, metadata });
}
