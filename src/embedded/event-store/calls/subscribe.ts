import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../log/event.js';
import {
  encodeCaughtUp,
  encodeCheckpoint,
  encodeConfirmation,
  encodeEvent,
  encodeFellBehind,
  type ReadRequest,
} from '../wire/read.js';
import type { Outlet } from './outlet.js';
import type { Log } from './read.js';

/**
 * Sends what there is and what comes, until the client leaves. A subscriber catches up from the database until nothing is
 * left there; then it follows the log's tail in memory from the head as it was before that last look. Events that show up
 * in both are told by their revision or position, so that there is neither gap nor repeat at the seam.
 */
export async function subscribe(log: Log, request: ReadRequest, outlet: Outlet): Promise<void> {
  const { stream, from, filter } = request;
  let { next, followed } = await startOf(log, request);
  let live = false;
  let considered = 0;
  /** EventStoreDB does not call a subscriber caught up with a stream that is still to begin. */
  let begun = stream === undefined || from === 'end';

  const pageFromDatabase = async () => {
    const { head } = log.tail;
    const { events, last } = await log.reader.page(stream, next, 'forwards');
    followed = last ? head : undefined;
    begun ||= events.length > 0 || (await log.reader.streamExists(stream ?? ''));
    return events;
  };
  const take = (event: RecordedEvent) => {
    const place = stream === undefined ? event.position : event.revision;
    if (place < next || (stream !== undefined && event.stream !== stream)) return;
    begun = true;
    next = place + 1;
    considered += 1;
    if (!filter || filter.matches(event[filter.on])) outlet.send(encodeEvent(event, request));
    if (filter && considered % filter.checkpointEvery === 0) outlet.send(encodeCheckpoint(event.position));
  };

  outlet.send(encodeConfirmation(randomUUID()));
  while (!outlet.closed) {
    await outlet.room();
    if (followed === log.tail.head) {
      if (begun && !live) outlet.send(encodeCaughtUp());
      live ||= begun;
      await log.tail.more(outlet);
      continue;
    }
    const tail = followed === undefined ? undefined : log.tail.after(followed);
    if (live && !tail) outlet.send(encodeFellBehind());
    live &&= tail !== undefined;
    const events = tail ?? (await pageFromDatabase());
    if (tail) followed = tail.at(-1)?.position;
    // What was sent is let go of: a client that stalls must not make us hold it twice.
    for (let event = events.shift(); event; event = events.shift()) {
      if (!outlet.hasRoom) await outlet.room();
      take(event);
    }
  }
}

interface Start {
  /** The first revision of the stream, or the first position, that is wanted. */
  readonly next: number;
  /** The position up to which the log needs no looking at, if that is known. */
  readonly followed: number | undefined;
}

async function startOf(log: Log, { stream, from }: ReadRequest): Promise<Start> {
  const { head } = log.tail;
  if (stream === undefined) {
    const followed = from === 'end' ? head : from === 'start' ? 0 : from;
    return { next: followed + 1, followed };
  }
  if (from !== 'end') return { next: from === 'start' ? 0 : from + 1, followed: undefined };
  const { events } = await log.reader.page(stream, Number.MAX_SAFE_INTEGER, 'backwards', 1);
  return { next: (events[0]?.revision ?? -1) + 1, followed: head };
}
