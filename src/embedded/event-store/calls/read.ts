import type { ServerWritableStream } from '@grpc/grpc-js';
import type { LogReader } from '../log/reader.js';
import { encodeEvent, encodeStreamNotFound, readReadRequest, type ReadRequest } from '../wire/read.js';
import { callFailure } from './failure.js';
import { send } from './send.js';
import { subscribe } from './subscribe.js';

type Call = ServerWritableStream<Buffer, Buffer>;

/** Read: all reads and all subscriptions are this one call. */
export async function read(log: LogReader, call: Call): Promise<void> {
  try {
    const request = readReadRequest(call.request);
    if (request.count === undefined) await subscribe(log, request, call);
    else await readEvents(log, request, request.count, call);
    call.end();
  } catch (error) {
    call.emit('error', callFailure(error));
  }
}

/** While a page is being sent the next one is fetched. */
async function readEvents(log: LogReader, request: ReadRequest, count: number, call: Call): Promise<void> {
  const { stream, direction, filter } = request;
  let left = count;
  let from = firstOf(request);
  let isDone = count === 0;
  const nextMessages = async () => {
    if (isDone) return undefined;
    const { events, next, isLast } = await log.page(
      { stream, from, direction, asKept: stream === undefined },
      left,
    );
    const wanted = filter ? events.filter(filter.matches) : events;
    left -= wanted.length;
    from = next;
    isDone = isLast || left === 0;
    return wanted.map((event) => encodeEvent(event, request));
  };
  let messages = await nextMessages();
  while (messages && !call.destroyed) [messages] = await Promise.all([nextMessages(), send(call, messages)]);
  if (stream !== undefined && left === count && !(await log.streamExists(stream)))
    await send(call, [encodeStreamNotFound(stream)]);
}

/** In `$all` a position names the boundary in front of its event, so that backwards the event itself is left out. */
function firstOf({ stream, from, direction }: ReadRequest): number {
  if (from === 'start') return direction === 'forwards' || stream !== undefined ? 0 : -1;
  if (from === 'end') return Number.MAX_SAFE_INTEGER;
  return stream === undefined && direction === 'backwards' ? from - 1 : from;
}
