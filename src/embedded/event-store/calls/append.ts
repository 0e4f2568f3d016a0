import { status, type sendUnaryData, type ServerReadableStream, type ServiceError } from '@grpc/grpc-js';
import type { ProposedEvent } from '../log/event.js';
import { MAX_APPEND_BYTES, type Outcome } from '../log/outcome.js';
import type { LogWriter } from '../log/writer.js';
import { encodeAppendAnswer } from '../wire/answers.js';
import type { AppendOptions, AppendRequest } from '../wire/proposals.js';
import { badRequest, failure, timedOut, tooLarge } from './failure.js';
import { sizeOf, unsupported } from './limits.js';

/** Append: the options, then the events of one append. The client uses it for calls with credentials of their own. */
export function append(
  writer: LogWriter,
  call: ServerReadableStream<AppendRequest, Buffer>,
  answer: sendUnaryData<Buffer>,
): void {
  let options: AppendOptions | undefined;
  let bytes = 0;
  let over = false;
  const events: ProposedEvent[] = [];
  const finish = (error: ServiceError | null, message?: Buffer) => {
    if (over) return;
    over = true;
    answer(error, message);
  };
  call.on('cancelled', () => (over = true));
  call.on('data', (request: AppendRequest) => {
    if (over) return;
    if (request.kind === 'malformed') return finish(badRequest(request.reason));
    if (request.kind === 'options') return void (options = request.options);
    bytes += sizeOf(request.event);
    if (bytes > MAX_APPEND_BYTES) return finish(tooLarge());
    events.push(request.event);
  });
  call.on('end', () => {
    if (over) return;
    if (!options) return finish(badRequest('The request has no options.'));
    const { stream, expected } = options;
    const reason = unsupported(stream, events);
    if (reason) return finish(badRequest(reason));
    const settle = (outcome: Outcome) => {
      if (outcome.kind === 'committed' || outcome.kind === 'wrong-expected-version')
        finish(null, encodeAppendAnswer(expected, outcome));
      else
        finish(
          outcome.kind === 'timeout' ? timedOut() : failure(status.UNKNOWN, 'The log could not be written.'),
        );
    };
    writer.queue.push({ stream, expected, events, bytes, deadline: deadlineOf(call), settle });
  });
}

function deadlineOf(call: ServerReadableStream<AppendRequest, Buffer>): number {
  const deadline = call.getDeadline();
  return typeof deadline === 'number' ? deadline : deadline.getTime();
}
