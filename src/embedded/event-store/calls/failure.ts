import { Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { BadRequest } from '../wire/message.js';

/** What a call fails with. The trailer `exception` tells the client which error to throw. */
export const failure = (code: status, details: string, trailers: Record<string, string> = {}): ServiceError =>
  Object.assign(new Error(details), { code, details, metadata: Metadata.fromHttp2Headers(trailers) });

/** The client's mistake, or a log that cannot be read just now: then it may try again. */
export function callFailure(error: unknown): ServiceError {
  const { message } = error as Error;
  if (error instanceof BadRequest) return failure(status.INVALID_ARGUMENT, message);
  return failure(status.UNAVAILABLE, `The log cannot be read: ${message}`);
}
