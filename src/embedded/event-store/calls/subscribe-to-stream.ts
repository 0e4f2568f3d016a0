import { randomUUID } from 'node:crypto';
import type { RecordedEvent } from '../log/event.js';
import { encodeCaughtUp, encodeConfirmation, encodeFellBehind } from '../wire/read-answers.js';
import { encodeEvent } from '../wire/events.js';
import type { ReadRequest } from '../wire/read-request.js';
import type { Outlet } from './outlet.js';
import type { Log } from './read.js';

const PAGE_EVENTS = 512;

/**
 * Reads the stream by revision until a page is empty. What was the head of the log before that page is the position up to
 * which nothing of the stream is missing, so from there on the newest events of the whole log are followed, in memory.
 */
export async function subscribeToStream(
  log: Log,
  request: ReadRequest & { stream: string },
  outlet: Outlet,
): Promise<void> {
  const { stream, uuids } = request;
  let next = await firstRevision(log, request);
  let followed: number | undefined;
  outlet.send(encodeConfirmation(randomUUID()));
  while (!outlet.closed) {
    let events: readonly RecordedEvent[] | undefined;
    if (followed !== undefined) {
      events = log.tail.after(followed, PAGE_EVENTS);
      if (!events) {
        outlet.send(encodeFellBehind());
        followed = undefined;
      } else if (events.length === 0) {
        await outlet.until((wake) => log.tail.onNext(wake));
        continue;
      }
      followed = events?.at(-1)?.position;
    }
    if (!events) {
      const head = log.tail.head;
      events = await log.reader.streamPage(stream, next, 'forwards', PAGE_EVENTS);
      if (events.length === 0) {
        outlet.send(encodeCaughtUp());
        followed = head;
      }
    }
    for (const event of events) {
      if (event.stream !== stream || event.revision < next) continue;
      if (!outlet.hasRoom) await outlet.room();
      if (outlet.closed) return;
      next = event.revision + 1;
      outlet.send(encodeEvent(event, 'stream', uuids));
    }
  }
}

async function firstRevision(log: Log, { stream, from }: ReadRequest & { stream: string }): Promise<number> {
  if (from === 'start') return 0;
  if (from !== 'end') return from + 1;
  const [last] = await log.reader.streamPage(stream, Number.MAX_SAFE_INTEGER, 'backwards', 1);
  return last ? last.revision + 1 : 0;
}
