import type { ServerWritableStream } from '@grpc/grpc-js';
import type { LogReader } from '../log/reader.js';
import type { Tail } from '../log/tail.js';
import { encodeEvent, encodeStreamNotFound } from '../wire/read-answers.js';
import { readReadRequest, type ReadRequest } from '../wire/read-requests.js';
import { readFailure } from './failure.js';
import { Outlet } from './outlet.js';
import { subscribe } from './subscribe.js';

export interface Log {
  readonly reader: LogReader;
  readonly tail: Tail;
}

/** Read: all reads and all subscriptions are this one call. */
export async function read(log: Log, call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  const outlet = new Outlet(call);
  try {
    const request = readReadRequest(call.request);
    if (request.count === undefined) await subscribe(log, request, outlet);
    else await readEvents(log, request, request.count, outlet);
    outlet.end();
  } catch (error) {
    outlet.fail(readFailure(error as Error));
  }
}

/** Where a read stands. */
interface Progress {
  from: number;
  left: number;
  last: boolean;
}

async function readEvents(log: Log, request: ReadRequest, count: number, outlet: Outlet): Promise<void> {
  const { stream } = request;
  const progress = { from: firstOf(request), left: count, last: false };
  while (progress.left > 0 && !progress.last && !outlet.closed) {
    await outlet.room();
    await sendPage(log, request, progress, outlet);
  }
  if (stream !== undefined && progress.left === count && !(await log.reader.streamExists(stream)))
    outlet.send(encodeStreamNotFound(stream));
}

async function sendPage(log: Log, request: ReadRequest, progress: Progress, outlet: Outlet): Promise<void> {
  const { stream, direction, filter, uuids } = request;
  const { events, last } = await log.reader.page(stream, progress.from, direction, progress.left);
  for (const event of events) {
    const place = stream === undefined ? event.position : event.revision;
    progress.from = direction === 'forwards' ? place + 1 : place - 1;
    if (filter && !filter.matches(event[filter.on])) continue;
    if (!outlet.hasRoom) await outlet.room();
    outlet.send(encodeEvent(event, stream === undefined ? 'all' : 'stream', uuids));
    progress.left -= 1;
  }
  progress.last = last;
}

/** In `$all` a position names the boundary in front of its event, so that backwards the event itself is left out. */
function firstOf({ stream, from, direction }: ReadRequest): number {
  if (from === 'start') return direction === 'forwards' || stream !== undefined ? 0 : -1;
  if (from === 'end') return Number.MAX_SAFE_INTEGER;
  return stream === undefined && direction === 'backwards' ? from - 1 : from;
}
