import type { Logger } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { NoAnswer, OutcomeUnknown } from './event-store/settled-append.js';

/** Whether PostgreSQL or the event store is away, full or does not answer: the same may work in a moment. */
export function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof OutcomeUnknown || error instanceof NoAnswer) return true;
  if (error instanceof AggregateError && error.errors.some(isOutage)) return true;
  return isOfDatabase(error) || isOfSystem(error) || isOfEventStore(error) || isOutage(error.cause);
}

/** What lies at the bottom of a failure. */
export function rootOf(failure: unknown): unknown {
  return failure instanceof Error && failure.cause !== undefined ? rootOf(failure.cause) : failure;
}

/** Logs an outage in a sentence that `what` begins, and any other failure with the way it came. */
export function logFailure(logger: Logger, what: string, failure: unknown): void {
  if (isOutage(failure)) logger.warn(`${what}: ${String(rootOf(failure))}`);
  else logger.error(failure);
}

/** SQLSTATE: connection lost, out of resources, stopped by somebody or by a time limit, and failures of its machine. */
const awayStates = /^(08|53|57|58)/;

/** What `pg` says of its connections carries no code. */
const connectionLost =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|timeout e|Query read timeout$|Cannot use a pool)/;

function isOfDatabase(error: Error): boolean {
  return error instanceof DatabaseError
    ? awayStates.test(error.code ?? '')
    : error.constructor === Error && connectionLost.test(error.message);
}

const unreachable = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** A socket of the file system that is not there is a server that does not run; any other file that is missing is not. */
function isOfSystem(error: Error): boolean {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  // A browser that breaks off what it sends is a connection reset, too, but none that we called.
  if (syscall === undefined) return false;
  return unreachable.has(code) || (code === 'ENOENT' && syscall === 'connect');
}

/** How the client of the event store names its errors. `cancelled` is a call that the server broke off. */
const eventStoreAway = new Set(['unavailable', 'deadline-exceeded', 'timeout', 'cancelled', 'not-leader']);

/** What gRPC says of a call whose connection was closed in good order, but too early. */
const brokenOff = /^13 INTERNAL: Received RST_STREAM with code /;

function isOfEventStore(error: Error): boolean {
  if (!('type' in error)) return false;
  return (
    eventStoreAway.has(String(error.type)) || (error.type === 'unknown' && brokenOff.test(error.message))
  );
}
