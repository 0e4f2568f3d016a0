import { Logger } from '@nestjs/common';
import { DatabaseError } from 'pg';
import { expect, it } from 'vitest';
import { OutcomeUnknown, RevisionConflict } from '../../src/platform/event-store/settled-append.js';
import { isOutage, logFailure } from '../../src/platform/outage.js';

const system = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });
const ofDatabase = (code: string) => Object.assign(new DatabaseError('', 0, 'error'), { code });
const ofEventStore = (type: string, message = type) => Object.assign(new Error(message), { type });
const cutOff = '13 INTERNAL: Received RST_STREAM with code 0 (Call ended without gRPC status)';

it.each([
  ['a connection that is refused', system('ECONNREFUSED', 'connect')],
  ['each address of a host refuses', new AggregateError([system('ECONNREFUSED', 'connect')])],
  ['a socket that is not there', system('ENOENT', 'connect')],
  ['a connection that breaks', system('ECONNRESET', 'read')],
  ['a query that it broke off', new Error('Connection terminated unexpectedly')],
  ['a query that was never answered', new Error('Query read timeout')],
  ['no connection in time', new Error('timeout exceeded when trying to connect')],
  ['a database that is shutting down', ofDatabase('57P01')],
  ['a database that is full', ofDatabase('53100')],
  ['an event store that is away', ofEventStore('unavailable')],
  ['an event store that hangs up in the middle of a call', ofEventStore('unknown', cutOff)],
  ['an append that nobody confirmed', new OutcomeUnknown()],
  ['what came of one', new Error('No page', { cause: new OutcomeUnknown() })],
])('is %s', (_, error) => {
  expect(isOutage(error)).toBe(true);
});

it.each([
  ['a file that is missing', system('ENOENT', 'open')],
  ['a form that its browser broke off', Object.assign(new Error('aborted'), { code: 'ECONNRESET' })],
  ['a row that is there twice', ofDatabase('23505')],
  ['a mistake in a query', ofDatabase('42601')],
  ['somebody else who wrote first', new RevisionConflict()],
  ['a stream that was deleted', ofEventStore('stream-deleted')],
  ['what an event store does not explain', ofEventStore('unknown', '13 INTERNAL: A fault of its own')],
  ['a mistake of ours', new TypeError('Connection terminated is not a function')],
  ['what is no error', 'unavailable'],
])('is not %s', (_, error) => {
  expect(isOutage(error)).toBe(false);
});

it('is logged in a sentence, and what is none with the way it came', () => {
  const logged: unknown[] = [];
  const logger = Object.assign(new Logger('live'), {
    warn: (message: unknown) => logged.push(message),
    error: (message: unknown) => logged.push(message),
  });
  const mistake = new TypeError('A mistake of ours');
  const away = new Error('No page', { cause: ofEventStore('unavailable') });
  logFailure(logger, 'Nothing can be shown', away);
  logFailure(logger, 'Nothing can be shown', mistake);
  expect(logged).toEqual(['Nothing can be shown: Error: unavailable', mistake]);
});
