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
import { send, sendEach, type Sent } from './send.js';

/**
 * Sends what there is and what comes, until the client has left. A subscriber catches up from the database until
 * nothing is left there; then it follows the log's tail in memory from the head as it was before that last look. Events
 * that show up in both are told by their revision or position, so that there is neither gap nor repeat at the seam.
 */
export async function subscribe(log: Log, request: ReadRequest, call: Writable): Promise<void> {
  const { stream, from, filter } = request;
  /** The position up to which the log needs no looking at, if that is known. */
  let followed = from === 'end' ? log.tail.head : undefined;
  let next = await firstOf(log, request);
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
    let sent: Sent;
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
    await sendEach(events, take);
  }
}

/** The first revision of the stream, or the first position, that is wanted. */
async function firstOf(log: Log, { stream, from }: ReadRequest): Promise<number> {
  if (from === 'start') return 0;
  if (from !== 'end') return from + 1;
  if (stream === undefined) return log.tail.head + 1;
  const { events } = await log.reader.page(stream, Number.MAX_SAFE_INTEGER, 'backwards', 1);
  return (events[0]?.revision ?? -1) + 1;
}
