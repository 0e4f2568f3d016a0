import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { MAX_APPEND_BYTES } from '../log/outcome.js';
import { BadRequest } from '../wire/message.js';

/** What a call fails with. The trailer `exception` tells EventStoreDB's client which error to throw. */
export function failure(code: status, details: string, trailers: Record<string, string> = {}): ServiceError {
  const metadata = new Metadata();
  for (const [key, value] of Object.entries(trailers)) metadata.set(key, value);
  return Object.assign(new Error(details), { code, details, metadata });
}

export const badRequest = (reason: string): ServiceError => failure(status.INVALID_ARGUMENT, reason);

export const tooLarge = (): ServiceError =>
  failure(status.INVALID_ARGUMENT, `Maximum Append Size of ${MAX_APPEND_BYTES} Exceeded.`, {
    exception: 'maximum-append-size-exceeded',
    'maximum-append-size': String(MAX_APPEND_BYTES),
  });

export const timedOut = (): ServiceError => failure(status.ABORTED, 'Operation timed out');

export const notWritten = (): ServiceError => failure(status.UNKNOWN, 'The log could not be written.');

/** The client's mistake, or a log that cannot be read just now: then it may try again. */
export function readFailure(error: Error): ServiceError {
  if (error instanceof BadRequest) return badRequest(error.message);
  return failure(status.UNAVAILABLE, `The log cannot be read: ${error.message}`);
}
