import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../log/event.js';
import {
  encodeCaughtUp,
  encodeCheckpoint,
  encodeConfirmation,
  encodeEvent,
  encodeFellBehind,
} from '../wire/read-answers.js';
import type { ReadRequest } from '../wire/read-requests.js';
import type { Outlet } from './outlet.js';
import type { Log } from './read.js';

/** Sends what there is and what comes, until the client leaves. */
export async function subscribe(log: Log, request: ReadRequest, outlet: Outlet): Promise<void> {
  const subscription = new Subscription(log, request, outlet, await startOf(log, request));
  outlet.send(encodeConfirmation(randomUUID()));
  while (!outlet.closed) {
    await outlet.room();
    await subscription.advance();
  }
}

interface Start {
  /** The first revision of the stream, or the first position, that is wanted. */
  readonly next: number;
  /** The position up to which the log needs no looking at, if that is known. */
  readonly followed?: number;
}

/**
 * A subscriber catches up from the database until nothing is left there; then it follows the log's tail in memory from
 * the head as it was before that last look. Events that show up in both are told by their revision or position, so that
 * there is neither gap nor repeat at the seam.
 */
class Subscription {
  private next: number;
  private followed: number | undefined;
  private live = false;
  private considered = 0;
  /** EventStoreDB does not call a subscriber caught up with a stream that is still to begin. */
  private begun: boolean;

  constructor(
    private readonly log: Log,
    private readonly request: ReadRequest,
    private readonly outlet: Outlet,
    start: Start,
  ) {
    this.next = start.next;
    this.followed = start.followed;
    this.begun = request.stream === undefined || request.from === 'end';
  }

  /** Sends a page, or waits for one. */
  async advance(): Promise<void> {
    const { log, outlet } = this;
    if (this.followed === log.tail.head) {
      if (!this.live && this.begun) outlet.send(encodeCaughtUp());
      this.live ||= this.begun;
      return outlet.until((wake) => log.tail.onNext(wake));
    }
    const tail = this.followed === undefined ? undefined : log.tail.after(this.followed);
    if (!tail && this.live) outlet.send(encodeFellBehind());
    this.live &&= tail !== undefined;
    for (const event of tail ?? (await this.pageFromDatabase())) await this.take(event);
    if (tail) this.followed = tail.at(-1)?.position;
  }

  private async pageFromDatabase(): Promise<readonly RecordedEvent[]> {
    const { stream } = this.request;
    const { head } = this.log.tail;
    const { events, last } = await this.log.reader.page(stream, this.next, 'forwards');
    this.followed = last ? head : undefined;
    this.begun ||= events.length > 0 || (await this.log.reader.streamExists(stream ?? ''));
    return events;
  }

  private async take(event: RecordedEvent): Promise<void> {
    const { stream, filter, uuids } = this.request;
    if (stream !== undefined && event.stream !== stream) return;
    this.begun = true;
    const place = stream === undefined ? event.position : event.revision;
    if (place < this.next) return;
    this.next = place + 1;
    if (!this.outlet.hasRoom) await this.outlet.room();
    if (!filter || filter.matches(event[filter.on]))
      this.outlet.send(encodeEvent(event, stream === undefined ? 'all' : 'stream', uuids));
    this.considered += 1;
    if (filter && this.considered % filter.checkpointEvery === 0)
      this.outlet.send(encodeCheckpoint(event.position));
  }
}

async function startOf(log: Log, { stream, from }: ReadRequest): Promise<Start> {
  if (stream === undefined) {
    const followed = from === 'end' ? log.tail.head : from === 'start' ? 0 : from;
    return { next: followed + 1, followed };
  }
  if (from === 'start') return { next: 0 };
  if (from !== 'end') return { next: from + 1 };
  const followed = log.tail.head;
  const { events } = await log.reader.page(stream, Number.MAX_SAFE_INTEGER, 'backwards', 1);
  return { next: (events[0]?.revision ?? -1) + 1, followed };
}
