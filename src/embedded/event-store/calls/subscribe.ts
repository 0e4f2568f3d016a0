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

const AT_ONCE = 512;

/**
 * Sends what there is and what comes, until the client leaves. A subscriber catches up from the database until nothing is
 * left there; then it follows the log's tail in memory from the head as it was before that last look. Events that show up
 * in both are told by their revision or position, so that the seam shows neither gap nor repeat.
 */
export async function subscribe(log: Log, request: ReadRequest, outlet: Outlet): Promise<void> {
  const { stream, filter, uuids } = request;
  const source = stream === undefined ? 'all' : 'stream';
  const place = (event: RecordedEvent) => (stream === undefined ? event.position : event.revision);
  let { next, followed } = await startOf(log, request);
  let live = false;
  /** EventStoreDB does not call a subscriber caught up with a stream that is still to begin. */
  let begun = stream === undefined || request.from === 'end';
  let considered = 0;

  const take = async (event: RecordedEvent) => {
    if (stream !== undefined && event.stream !== stream) return;
    begun = true;
    if (place(event) < next) return;
    next = place(event) + 1;
    if (!outlet.hasRoom) await outlet.room();
    if (!filter || filter.matches(event[filter.on])) outlet.send(encodeEvent(event, source, uuids));
    considered += 1;
    if (filter && considered % filter.checkpointEvery === 0) outlet.send(encodeCheckpoint(event.position));
  };
  outlet.send(encodeConfirmation(randomUUID()));
  while (!outlet.closed) {
    let events = followed === undefined ? undefined : log.tail.after(followed, AT_ONCE);
    if (events) followed = events.at(-1)?.position ?? followed;
    else {
      if (live) outlet.send(encodeFellBehind());
      live = false;
      const { head } = log.tail;
      const page = await log.reader.page(stream, next, 'forwards', AT_ONCE);
      events = page.events;
      followed = page.last ? head : undefined;
      begun ||= events.length > 0 || (await log.reader.streamExists(stream as string));
    }
    for (const event of events) await take(event);
    if (followed === undefined || followed < log.tail.head) continue;
    if (!live && begun) {
      outlet.send(encodeCaughtUp());
      live = true;
    }
    if (followed === log.tail.head) await outlet.until((wake) => log.tail.onNext(wake));
  }
}

/** `followed` is the position up to which the log needs no looking at, if that is known. */
async function startOf(
  log: Log,
  { stream, from }: ReadRequest,
): Promise<{ next: number; followed?: number }> {
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
