import type { ServerWritableStream } from '@grpc/grpc-js';
import type { LogReader } from '../log/reader.js';
import type { Tail } from '../log/tail.js';
import { encodeEvent, encodeStreamNotFound, readReadRequest, type ReadRequest } from '../wire/read.js';
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

async function readEvents(log: Log, request: ReadRequest, count: number, outlet: Outlet): Promise<void> {
  const { stream, direction, filter } = request;
  let from = firstOf(request);
  let left = count;
  for (let more = true; more && left > 0 && !outlet.closed;) {
    await outlet.room();
    const { events, last } = await log.reader.page(stream, from, direction, left);
    // What was sent is let go of: a client that stalls must not make us hold it twice.
    for (let event = events.shift(); event; event = events.shift()) {
      const place = stream === undefined ? event.position : event.revision;
      from = direction === 'forwards' ? place + 1 : place - 1;
      if (filter && !filter.matches(event[filter.on])) continue;
      if (!outlet.hasRoom) await outlet.room();
      outlet.send(encodeEvent(event, request));
      left -= 1;
    }
    more = !last;
  }
  if (stream !== undefined && left === count && !(await log.reader.streamExists(stream)))
    outlet.send(encodeStreamNotFound(stream));
}

/** In `$all` a position names the boundary in front of its event, so that backwards the event itself is left out. */
function firstOf({ stream, from, direction }: ReadRequest): number {
  if (from === 'start') return direction === 'forwards' || stream !== undefined ? 0 : -1;
  if (from === 'end') return Number.MAX_SAFE_INTEGER;
  return stream === undefined && direction === 'backwards' ? from - 1 : from;
}
