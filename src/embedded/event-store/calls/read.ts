import type { ServerWritableStream } from '@grpc/grpc-js';
import type { RecordedEvent } from '../log/event.js';
import type { LogReader } from '../log/reader.js';
import type { Tail } from '../log/tail.js';
import { encodeEvent } from '../wire/events.js';
import { encodeStreamNotFound } from '../wire/read-answers.js';
import { readReadRequest, type From, type ReadRequest } from '../wire/read-request.js';
import { toFailure } from './failure.js';
import { Outlet } from './outlet.js';
import { subscribeToAll } from './subscribe-to-all.js';
import { subscribeToStream } from './subscribe-to-stream.js';

export interface Log {
  readonly reader: LogReader;
  readonly tail: Tail;
}

/** Read: all reads and subscriptions of EventStoreDB's protocol are this one call. */
export async function read(log: Log, call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
  const outlet = new Outlet(call);
  try {
    const request = readReadRequest(call.request);
    const { stream, count } = request;
    if (count === 'subscription') {
      if (stream === undefined) await subscribeToAll(log, request, outlet);
      else await subscribeToStream(log, { ...request, stream }, outlet);
    } else if (stream === undefined) await readAll(log, request, count, outlet);
    else await readStream(log, request, stream, count, outlet);
    outlet.end();
  } catch (error) {
    outlet.fail(toFailure(error));
  }
}

async function readStream(log: Log, request: ReadRequest, stream: string, count: number, outlet: Outlet) {
  const { direction, uuids } = request;
  const step = direction === 'forwards' ? 1 : -1;
  let from = startOf(request.from, direction, 0, Number.MAX_SAFE_INTEGER);
  let left = count;
  let sent = 0;
  while (left > 0 && from >= 0 && !outlet.closed) {
    const page = await log.reader.streamPage(stream, from, direction, left);
    if (page.length === 0) break;
    await sendAll(page, (event) => encodeEvent(event, 'stream', uuids), outlet);
    sent += page.length;
    left -= page.length;
    from = (page.at(-1) as RecordedEvent).revision + step;
  }
  if (sent === 0 && !(await log.reader.streamExists(stream))) outlet.send(encodeStreamNotFound(stream));
}

/** Forwards a position is inclusive, backwards exclusive: it names the boundary in front of its event. */
async function readAll(log: Log, request: ReadRequest, count: number, outlet: Outlet) {
  const { direction, filter, uuids } = request;
  const forwards = direction === 'forwards';
  const end = forwards ? Number.MAX_SAFE_INTEGER : 1;
  const asked = startOf(request.from, direction, 1, Number.MAX_SAFE_INTEGER);
  let from = !forwards && typeof request.from === 'number' ? asked - 1 : asked;
  let left = count;
  while (left > 0 && from > 0 && !outlet.closed) {
    const page = await log.reader.allPage(from, end, direction, left);
    const last = page.at(-1);
    if (!last) return;
    const wanted = filter ? page.filter(filter.matches) : page;
    await sendAll(wanted, (event) => encodeEvent(event, 'all', uuids), outlet);
    left -= wanted.length;
    from = last.position + (forwards ? 1 : -1);
  }
}

function startOf(from: From, direction: ReadRequest['direction'], first: number, last: number): number {
  if (from === 'start') return first;
  if (from === 'end') return last;
  return direction === 'forwards' ? Math.max(from, first) : from;
}

async function sendAll(
  events: readonly RecordedEvent[],
  encode: (event: RecordedEvent) => Buffer,
  outlet: Outlet,
) {
  for (const event of events) {
    if (!outlet.hasRoom) await outlet.room();
    if (outlet.closed) return;
    outlet.send(encode(event));
  }
}
