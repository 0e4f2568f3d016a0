import {
  Metadata,
  status,
  type sendUnaryData,
  type ServerReadableStream,
  type ServiceError,
} from '@grpc/grpc-js';
import { Append, type Outcome } from '../log/append.js';
import type { AppendQueue } from '../log/append-queue.js';
import { MAX_APPEND_BYTES } from '../log/limits.js';
import {
  encodeAppendSuccess,
  encodeWrongExpectedVersion,
  readAppendOptions,
  readProposedEvent,
} from '../wire/append.js';
import { BadRequest, Message } from '../wire/message.js';
import { failure, readFailure } from './failure.js';

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
    else respond(failureOf(outcome));
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
  };

  call.on('data', (request: Buffer) => {
    try {
      if (!over) take(request);
    } catch (error) {
      over = true;
      respond(readFailure(error as Error));
    }
  });
  call.on('end', () => {
    if (over) return;
    if (append) queue.push(append);
    else answer({ kind: 'bad-request', reason: 'The request has no options.' });
  });
  call.on('cancelled', () => {
    over = true;
    append?.answer({ kind: 'timeout' });
  });
}

type Failure = Exclude<Outcome, { kind: 'committed' | 'wrong-expected-version' }>;

function failureOf(outcome: Failure): ServiceError {
  switch (outcome.kind) {
    case 'bad-request':
      return failure(status.INVALID_ARGUMENT, outcome.reason);
    case 'too-large': {
      const metadata = new Metadata();
      metadata.set('exception', 'maximum-append-size-exceeded');
      metadata.set('maximum-append-size', String(MAX_APPEND_BYTES));
      return failure(
        status.INVALID_ARGUMENT,
        `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`,
        metadata,
      );
    }
    case 'timeout':
      return failure(status.ABORTED, 'Operation timed out');
    case 'failed':
      return failure(status.UNKNOWN, 'The log could not be written.');
  }
}
