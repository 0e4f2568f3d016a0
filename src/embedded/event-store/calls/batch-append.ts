import type { ServerDuplexStream } from '@grpc/grpc-js';
import { Append } from '../log/append.js';
import type { AppendQueue } from '../log/append-queue.js';
import { encodeBatchAnswer, kept, readProposedEvent, readTarget, readTimeout } from '../wire/append.js';
import { BadRequest, Message } from '../wire/message.js';
import { readUuid } from '../wire/uuid.js';
import { callFailure } from './failure.js';

const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * BatchAppend: many appends over one call, told apart by correlation ids, each with its events in one message or several.
 * Each is answered exactly once, whatever is wrong with it: the client throws at a second answer, and waits for ever
 * without a first. Once answered, the rest of its messages is passed over.
 */
export function batchAppend(queue: AppendQueue, call: ServerDuplexStream<Buffer, Buffer>): void {
  /** Appends whose last events are still to come, by correlation id. */
  const unfinished = new Map<string, Append>();
  const underWay = new Set<Append>();

  const open = (id: string, correlation: Buffer, timeout: number, append: Append) => {
    const timer = setTimeout(() => append.answer({ kind: 'timeout' }), Math.min(timeout, MAX_TIMER_MS));
    if (timeout <= 0) append.answer({ kind: 'timeout' });
    unfinished.set(id, append);
    void append.outcome.then((outcome) => {
      clearTimeout(timer);
      unfinished.delete(id);
      underWay.delete(append);
      if (call.writable) call.write(encodeBatchAnswer(correlation, append, outcome));
    });
    return append;
  };
  const take = (message: Message) => {
    const correlation = kept(message.bytes(1));
    const id = readUuid(message.message(1));
    const options = message.message(2);
    let append = unfinished.get(id);
    if (!append && !options) return;
    try {
      // The append is made last: one that was made must be answered, or what it holds is never given back.
      append ??= open(id, correlation, readTimeout(options), readTarget(options));
      for (const event of message.messages(3)) append.add(readProposedEvent(event));
      if (message.number(4) === 1) {
        unfinished.delete(id);
        underWay.add(append);
        queue.push(append);
      }
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      append ??= open(id, correlation, Infinity, new Append('', 'any'));
      append.answer({ kind: 'bad-request', reason: error.message });
    }
  };

  const holdBack = async () => {
    call.pause();
    await queue.room();
    while (call.writableNeedDrain) await new Promise((drained) => call.once('drain', drained));
    call.resume();
  };
  const endWhenAnswered = async () => {
    await Promise.all([...underWay].map(({ outcome }) => outcome));
    call.end();
  };

  call.on('data', (request: Buffer) => {
    if (!call.writable) return;
    try {
      take(new Message(request));
      if (queue.isFull || call.writableNeedDrain) void holdBack();
    } catch (error) {
      call.emit('error', callFailure(error));
    }
  });
  call.on('end', () => void endWhenAnswered());
  call.on('close', () => {
    for (const append of unfinished.values()) append.answer({ kind: 'timeout' });
  });
}
