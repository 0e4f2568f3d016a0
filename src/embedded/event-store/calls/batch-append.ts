import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Append, type Outcome } from '../log/append.js';
import type { AppendQueue } from '../log/append-queue.js';
import {
  encodeBatchAnswer,
  readAppendOptions,
  readProposedEvent,
  type AppendOptions,
} from '../wire/append.js';
import { NOTHING } from '../wire/encode.js';
import { BadRequest, Message } from '../wire/message.js';
import { readUuid } from '../wire/uuid.js';
import { readFailure } from './failure.js';

const MAX_UNFINISHED_BYTES = 8 * 1024 * 1024;
const MAX_TIMER_MS = 2 ** 31 - 1;
const UNREADABLE: AppendOptions = { stream: '', expected: 'any', timeout: Infinity };

/**
 * BatchAppend: many appends over one call, told apart by correlation ids, each with its events in one message or several.
 * Each is answered exactly once, whatever is wrong with it: the client throws at a second answer, and waits for ever
 * without a first. Once answered, the rest of its messages is passed over.
 */
export function batchAppend(queue: AppendQueue, call: ServerDuplexStream<Buffer, Buffer>): void {
  /** Appends whose last events are still to come, by correlation id. */
  const unfinished = new Map<string, Append>();
  let underWay = 0;
  let ended = false;
  let gone = false;

  const take = (request: Buffer) => {
    const message = new Message(request);
    const correlation = message.bytes(1) ?? NOTHING;
    const id = readUuid(correlation);
    const header = message.message(2);
    let append = unfinished.get(id);
    if (!append && !header) return;
    try {
      append ??= open(id, correlation, readAppendOptions(header as Message));
      for (const event of message.all(3)) append.add(readProposedEvent(event));
      if (append.isAnswered) return;
      if (message.number(4) === 1) finish(id, append);
      else limitUnfinished();
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      append ??= open(id, correlation, UNREADABLE);
      append.answer({ kind: 'bad-request', reason: error.message });
    }
  };

  const open = (id: string, correlation: Buffer, { stream, expected, timeout }: AppendOptions): Append => {
    const append = new Append(stream, expected, (outcome: Outcome) => {
      clearTimeout(timer);
      if (!unfinished.delete(id)) underWay -= 1;
      if (!gone && !call.write(encodeBatchAnswer(correlation, stream, expected, outcome))) call.pause();
      endWhenDone();
    });
    const timer = setTimeout(() => append.answer({ kind: 'timeout' }), Math.min(timeout, MAX_TIMER_MS));
    unfinished.set(id, append);
    if (timeout <= 0) append.answer({ kind: 'timeout' });
    return append;
  };

  const finish = (id: string, append: Append) => {
    unfinished.delete(id);
    underWay += 1;
    queue.push(append);
    if (!queue.isFull) return;
    call.pause();
    queue.whenDrained(resume);
  };

  const limitUnfinished = () => {
    const held = [...unfinished.values()].reduce((sum, { bytes }) => sum + bytes, 0);
    if (held > MAX_UNFINISHED_BYTES) throw new BadRequest('Too much is unfinished.');
  };
  const resume = () => {
    if (!gone && !queue.isFull && !call.writableNeedDrain) call.resume();
  };
  const endWhenDone = () => {
    if (ended && underWay === 0 && !gone) call.end();
  };
  call.on('data', (request: Buffer) => {
    try {
      take(request);
    } catch (error) {
      call.emit('error', readFailure(error as Error));
    }
  });
  call.on('drain', resume);
  call.on('end', () => {
    ended = true;
    endWhenDone();
  });
  const leave = () => {
    gone = true;
    for (const append of unfinished.values()) append.answer({ kind: 'timeout' });
  };
  for (const event of ['cancelled', 'close', 'error']) call.on(event, leave);
}
