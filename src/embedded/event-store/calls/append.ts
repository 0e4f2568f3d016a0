import { status, type sendUnaryData, type ServerReadableStream, type ServiceError } from '@grpc/grpc-js';
import { type Append, MAX_APPEND_BYTES } from '../log/append.js';
import type { AppendQueue } from '../log/append-queue.js';
import { encodeAnswer, readProposedEvent, readTarget, type Failure } from '../wire/append.js';
import { Message } from '../wire/message.js';
import { callFailure, failure } from './failure.js';

/** Append: the options and then the events of one append. The client's way when a call has credentials of its own. */
export async function append(
  queue: AppendQueue,
  call: ServerReadableStream<Buffer, Buffer>,
  respond: sendUnaryData<Buffer>,
): Promise<void> {
  let append: Append | undefined;
  try {
    try {
      for await (const request of call.iterator({ destroyOnReturn: false })) {
        const message = new Message(request as Buffer);
        const proposed = message.message(2);
        append ??= readTarget(message.message(1));
        if (proposed) append.add(readProposedEvent(proposed));
        if (append.isAnswered) break;
      }
    } finally {
      // What is left unread would hold back the other calls of its connection.
      call.resume();
    }
    append ??= readTarget(undefined);
    queue.push(append);
    const outcome = await append.outcome;
    if (outcome.kind === 'committed' || outcome.kind === 'wrong-expected-version')
      respond(null, encodeAnswer(append.expected, outcome));
    else respond(failureOf(outcome));
  } catch (error) {
    append?.answer({ kind: 'timeout' });
    respond(callFailure(error));
  }
}

function failureOf(outcome: Failure): ServiceError {
  if (outcome.kind === 'bad-request') return failure(status.INVALID_ARGUMENT, outcome.reason);
  if (outcome.kind !== 'too-large') return failure(status.UNKNOWN, 'The log could not be written.');
  return failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });
}
