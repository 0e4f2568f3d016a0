import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { Outcome } from '../log/append.js';
import { MAX_APPEND_BYTES } from '../wire/append.js';
import { BadRequest } from '../wire/message.js';

/** What an append in a call of its own fails with. The trailer `exception` tells the client which error to throw. */
export function appendFailure(
  outcome: Exclude<Outcome, { kind: 'committed' | 'wrong-expected-version' }>,
): ServiceError {
  switch (outcome.kind) {
    case 'bad-request':
      return failure(status.INVALID_ARGUMENT, outcome.reason);
    case 'too-large':
      return failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
        exception: 'maximum-append-size-exceeded',
        'maximum-append-size': String(MAX_APPEND_BYTES),
      });
    case 'timeout':
      return failure(status.ABORTED, 'Operation timed out');
    case 'failed':
      return failure(status.UNKNOWN, 'The log could not be written.');
  }
}

/** The client's mistake, or a log that cannot be read just now: then it may try again. */
export function readFailure(error: Error): ServiceError {
  if (error instanceof BadRequest) return failure(status.INVALID_ARGUMENT, error.message);
  return failure(status.UNAVAILABLE, `The log cannot be read: ${error.message}`);
}

function failure(code: status, details: string, trailers: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}
