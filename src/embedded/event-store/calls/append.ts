import type { sendUnaryData, ServerReadableStream, ServiceError } from '@grpc/grpc-js';
import type { AppendQueue } from '../log/append-queue.js';
import type { ProposedEvent } from '../log/event.js';
import { MAX_APPEND_BYTES, type Outcome } from '../log/outcome.js';
import { encodeAppendSuccess, encodeWrongExpectedVersion } from '../wire/append-answers.js';
import { readAppendOptions, readProposedEvent, type AppendOptions } from '../wire/append-requests.js';
import { Message } from '../wire/message.js';
import { badRequest, notWritten, readFailure, timedOut, tooLarge } from './failure.js';
import { sizeOf, whyNotKept } from './limits.js';

/** Append: the options and then the events of one append. The client's way when a call has credentials of its own. */
export function append(
  queue: AppendQueue,
  call: ServerReadableStream<Buffer, Buffer>,
  respond: sendUnaryData<Buffer>,
): void {
  const events: ProposedEvent[] = [];
  let options: AppendOptions | undefined;
  let bytes = 0;
  let over = false;
  const finish = (error: ServiceError | null, answer?: Buffer) => {
    if (!over) respond(error, answer);
    over = true;
  };

  call.on('cancelled', () => (over = true));
  call.on('data', (request: Buffer) => {
    if (over) return;
    try {
      const message = new Message(request);
      const header = message.message(1);
      const proposed = message.bytes(2);
      if (header) options = readAppendOptions(header);
      if (!proposed) return;
      const event = readProposedEvent(proposed);
      events.push(event);
      bytes += sizeOf(event);
      if (bytes > MAX_APPEND_BYTES) finish(tooLarge());
    } catch (error) {
      finish(readFailure(error as Error));
    }
  });
  call.on('end', () => {
    if (over) return;
    if (!options) return finish(badRequest('The request has no options.'));
    const { stream, expected } = options;
    const reason = whyNotKept(stream, events);
    if (reason) return finish(badRequest(reason));
    const answer = (outcome: Outcome) => {
      if (outcome.kind === 'committed') finish(null, encodeAppendSuccess(outcome));
      else if (outcome.kind === 'wrong-expected-version')
        finish(null, encodeWrongExpectedVersion(expected, outcome.actual));
      else finish(outcome.kind === 'timeout' ? timedOut() : notWritten());
    };
    queue.push({ stream, expected, events, bytes, deadline: Number(call.getDeadline()), answer });
  });
}
