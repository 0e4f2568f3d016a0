import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { MAX_APPEND_BYTES } from '../log/outcome.js';
import { BadRequest } from '../wire/proposals.js';

/** What a call fails with: `exception` and further trailers tell EventStoreDB's client which error to throw. */
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

/** What went wrong on our side, as the client should see it: it may try again. */
export function toFailure(error: unknown): ServiceError {
  if (error instanceof BadRequest || error instanceof RangeError) return badRequest(error.message);
  return failure(status.UNAVAILABLE, `The log cannot be read: ${(error as Error).message}`);
}
