import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import type { RecordedEvent } from '../log/event.js';
import type { LogReader } from '../log/reader.js';
import {
  encodeCaughtUp,
  encodeCheckpoint,
  encodeConfirmation,
  encodeEvent,
  encodeFellBehind,
  type ReadRequest,
} from '../wire/read.js';
import { send } from './send.js';

/**
 * Sends what there is and what comes, page by page, until the client has left. Each page begins after the last one,
 * whether it comes from memory or from the database, so that nothing can be missed or repeated between the two.
 */
export async function subscribe(log: LogReader, request: ReadRequest, call: Writable): Promise<void> {
  const { stream, filter } = request;
  const { recent } = log;
  let from = await firstOf(log, request);
  let considered = 0;
  const encode = (event: RecordedEvent) => {
    considered += 1;
    const isWanted = !filter || filter.matches(event);
    const isCheckpoint = filter && considered % filter.checkpointEvery === 0;
    return [
      ...(isWanted ? [encodeEvent(event, request)] : []),
      ...(isCheckpoint ? [encodeCheckpoint(event.position)] : []),
    ];
  };
  const nextPage = async () => {
    const { events, next, ...page } = await log.page({ stream, from, direction: 'forwards' });
    from = next;
    return { ...page, isEmpty: events.length === 0, messages: events.flatMap(encode) };
  };

  call.once('close', () => recent.change.give());
  await send(call, [encodeConfirmation(randomUUID())]);
  let isLive = false;
  /** EventStoreDB does not call a subscriber caught up with a stream that is still to begin. */
  let hasBegun = stream === undefined || request.from === 'end';
  while (!call.destroyed) {
    let seen = recent.head;
    const { messages, isEmpty, isLast, isRecent } = await nextPage();
    if (isLive && !isRecent) await send(call, [encodeFellBehind()]);
    isLive &&= isRecent;
    hasBegun ||= !isEmpty || (await log.streamExists(stream ?? ''));
    await send(call, messages);
    if (!isLast) continue;
    if (hasBegun && !isLive) await send(call, [encodeCaughtUp()]);
    isLive = hasBegun;
    while (!call.destroyed && !recent.mayHaveAfter(seen, stream)) {
      seen = recent.head;
      await recent.change.next();
    }
  }
}

/** The first revision of the stream, or the first position, that is wanted. */
async function firstOf(log: LogReader, { stream, from }: ReadRequest): Promise<number> {
  if (from === 'start') return 0;
  if (from !== 'end') return from + 1;
  if (stream === undefined) return log.recent.head + 1;
  const last = await log.page({ stream, from: Number.MAX_SAFE_INTEGER, direction: 'backwards' }, 1);
  return (last.events[0]?.revision ?? -1) + 1;
}
