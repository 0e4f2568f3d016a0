import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../log/event.js';
import {
  encodeCaughtUp,
  encodeCheckpoint,
  encodeConfirmation,
  encodeFellBehind,
} from '../wire/read-answers.js';
import { encodeEvent } from '../wire/events.js';
import type { ReadRequest } from '../wire/read-request.js';
import type { Outlet } from './outlet.js';
import type { Log } from './read.js';

const PAGE_EVENTS = 512;

/**
 * Sends what is after the cursor, from memory while the subscriber keeps up and from the database otherwise, then waits
 * for more. Both are asked for "after this position", so there is no hand-over at which an event could fall through.
 */
export async function subscribeToAll(log: Log, request: ReadRequest, outlet: Outlet): Promise<void> {
  const { filter, uuids } = request;
  let cursor = startAfter(request.from, log);
  let looked = 0;
  let live = false;
  outlet.send(encodeConfirmation(randomUUID()));
  while (!outlet.closed) {
    let events = log.tail.after(cursor, PAGE_EVENTS);
    if (!events) {
      if (live) outlet.send(encodeFellBehind());
      live = false;
      events = await log.reader.allPage(cursor + 1, log.tail.head, 'forwards', PAGE_EVENTS);
    }
    if (events.length === 0) {
      if (!live) outlet.send(encodeCaughtUp());
      live = true;
      await outlet.until((wake) => log.tail.onNext(wake));
      continue;
    }
    for (const event of events) {
      if (!outlet.hasRoom) await outlet.room();
      if (outlet.closed) return;
      cursor = event.position;
      if (!filter || filter.matches(event)) outlet.send(encodeEvent(event, 'all', uuids));
      looked += 1;
      if (filter && looked % filter.checkpointEvery === 0) outlet.send(encodeCheckpoint(cursor));
    }
  }
}

function startAfter(from: ReadRequest['from'], log: Log): RecordedEvent['position'] {
  if (from === 'start') return 0;
  return from === 'end' ? log.tail.head : from;
}
