import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { RecordedEvent } from '../log/event.js';
import {
  encodeCaughtUp,
  encodeCheckpoint,
  encodeConfirmation,
  encodeEvent,
  encodeFellBehind,
  type ReadRequest,
} from '../wire/read.js';
import type { Log } from './read.js';
import { send } from './send.js';

/**
 * Sends what there is and what comes, until the client has left. A subscriber catches up from the database until
 * nothing is left there; then it follows the log's tail in memory from the head as it was before that last look. Events
 * that show up in both are told by their revision or position, so that there is neither gap nor repeat at the seam.
 */
export async function subscribe(log: Log, request: ReadRequest, call: Writable): Promise<void> {
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
    if (place < next || (stream !== undefined && event.stream !== stream)) return undefined;
    begun = true;
    next = place + 1;
    considered += 1;
    let sent: Promise<void> | undefined;
    if (!filter || filter.matches(event[filter.on])) sent = send(call, encodeEvent(event, request));
    if (filter && considered % filter.checkpointEvery === 0)
      sent = send(call, encodeCheckpoint(event.position));
    return sent;
  };

  call.once('close', () => log.tail.change.give());
  await send(call, encodeConfirmation(randomUUID()));
  while (!call.destroyed) {
    if (followed === log.tail.head) {
      if (live || !begun) await log.tail.change.next();
      else await send(call, encodeCaughtUp());
      live = begun;
      continue;
    }
    const tail = followed === undefined ? undefined : log.tail.after(followed);
    if (live && !tail) await send(call, encodeFellBehind());
    live &&= tail !== undefined;
    const events = tail ?? (await pageFromDatabase());
    followed = tail?.at(-1)?.position ?? followed;
    // What was sent is let go of: a client that stalls must not make us hold it twice.
    while (events.length > 0) await take(events.shift() as RecordedEvent);
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
    return { next: followed + 1, followed: Math.min(followed, head) };
  }
  if (from !== 'end') return { next: from === 'start' ? 0 : from + 1, followed: undefined };
  const { events } = await log.reader.page(stream, Number.MAX_SAFE_INTEGER, 'backwards', 1);
  return { next: (events[0]?.revision ?? -1) + 1, followed: head };
}
