import type { sendUnaryData, ServerReadableStream } from '@grpc/grpc-js';
import { Append, type Outcome } from '../log/append.js';
import type { AppendQueue } from '../log/append-queue.js';
import {
  encodeAppendSuccess,
  encodeWrongExpectedVersion,
  MAX_APPEND_BYTES,
  readAppendOptions,
  readProposedEvent,
} from '../wire/append.js';
import { BadRequest, Message } from '../wire/message.js';
import { appendFailure } from './failure.js';
import { refusalOf } from './limits.js';

/** Append: the options and then the events of one append. The client's way when a call has credentials of its own. */
export function append(
  queue: AppendQueue,
  call: ServerReadableStream<Buffer, Buffer>,
  respond: sendUnaryData<Buffer>,
): void {
  let append: Append | undefined;
  let over = false;

  const answer = (outcome: Outcome) => {
    if (over) return;
    over = true;
    if (outcome.kind === 'committed') respond(null, encodeAppendSuccess(outcome));
    else if (outcome.kind === 'wrong-expected-version')
      respond(null, encodeWrongExpectedVersion(append?.expected ?? 'any', outcome.actual));
    else respond(appendFailure(outcome));
  };
  const take = (request: Buffer) => {
    const message = new Message(request);
    const header = message.message(1);
    const proposed = message.bytes(2);
    if (header) {
      const { stream, expected } = readAppendOptions(header);
      append ??= new Append(stream, expected, answer);
    }
    if (!append) throw new BadRequest('The request has no options.');
    if (proposed) append.add(readProposedEvent(proposed));
    if (append.bytes > MAX_APPEND_BYTES) append.answer({ kind: 'too-large' });
  };

  call.on('data', (request: Buffer) => {
    try {
      if (!over) take(request);
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error;
      answer({ kind: 'bad-request', reason: error.message });
    }
  });
  call.on('end', () => {
    if (over) return;
    if (!append) return answer({ kind: 'bad-request', reason: 'The request has no options.' });
    const refusal = refusalOf(append);
    if (refusal) append.answer(refusal);
    else queue.push(append);
  });
  call.on('cancelled', () => {
    over = true;
    append?.answer({ kind: 'timeout' });
  });
}
