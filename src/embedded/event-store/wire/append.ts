import { status } from '@grpc/grpc-js';
import { Append, MAX_APPEND_BYTES, NO_STREAM, type ExpectedRevision, type Outcome } from '../log/append.js';
import type { ProposedEvent } from '../log/event.js';
import { encode, NOTHING, type Fields } from './encode.js';
import { BadRequest, type Message } from './message.js';
import { readUuid } from './uuid.js';

const NIL = '00000000-0000-0000-0000-000000000000';
/** So EventStoreDB writes the revision of a stream that does not exist. */
const NO_REVISION = -1n;

/** Append and BatchAppend name the stream and the revision in messages of the same shape. */
export function readTarget(options: Message | undefined): Append {
  if (!options) throw new BadRequest('The request has no options.');
  return new Append(readStreamName(options.message(1)), readExpectedRevision(options));
}

export function readStreamName(identifier: Message | undefined): string {
  const name = identifier?.text(3);
  if (!name) throw new BadRequest('Required field StreamIdentifier not set.');
  return name;
}

function readExpectedRevision(options: Message): ExpectedRevision {
  const exact = options.bigint(2);
  if (exact === NO_REVISION || options.bytes(3)) return 'no-stream';
  if (exact !== undefined) return Number(BigInt.asUintN(64, exact));
  if (options.bytes(4)) return 'any';
  if (options.bytes(5)) return 'stream-exists';
  throw new BadRequest('No expected revision is given.');
}

/** Milliseconds until the deadline of a batch, which is a point in time or a length; Infinity when there is none. */
export function readTimeout(options: Message | undefined): number {
  const milliseconds = (time: Message) =>
    Number(time.bigint(1) ?? 0) * 1000 + Number(time.bigint(2) ?? 0) / 1e6;
  const timestamp = options?.message(6);
  const duration = options?.message(7);
  if (duration) return milliseconds(duration);
  return timestamp ? milliseconds(timestamp) - Date.now() : Infinity;
}

export function readProposedEvent(message: Message): ProposedEvent {
  const properties = [...message.messages(2)];
  const property = (name: string) => {
    const value = properties.findLast((entry) => (entry.text(1) ?? '') === name);
    if (!value) throw new BadRequest(`Required Metadata Property '${name}' is missing`);
    return value.text(2) ?? '';
  };
  const id = readUuid(message.message(1));
  const type = property('type');
  const json = property('content-type') === 'application/json';
  if (id === NIL) throw new BadRequest('Empty eventId provided.');
  if (type === '') throw new BadRequest('Empty eventType provided.');
  return { id, type, json, metadata: kept(message.bytes(3)), data: kept(message.bytes(4)) };
}

const LARGE_BYTES = 8 * 1024;

/** What is kept for longer than its message: a copy where it would hold a much larger message in memory. */
export function kept(bytes = NOTHING): Buffer {
  const { byteLength } = bytes.buffer;
  return byteLength > LARGE_BYTES && byteLength > bytes.length * 4 ? Buffer.from(bytes) : bytes;
}

/** What Append answers with an error. */
export type Failure = Exclude<Outcome, { kind: 'committed' | 'wrong-expected-version' }>;

/** The answer of Append. */
export function encodeAnswer(expected: ExpectedRevision, outcome: Exclude<Outcome, Failure>): Buffer {
  if (outcome.kind === 'committed') return encode({ 1: committedFields(outcome) });
  return encode({ 2: conflictFields(6, expected, outcome.actual) });
}

/** One answer of BatchAppend. `correlation` is the id as the client sent it. */
export function encodeBatchAnswer(
  correlation: Buffer,
  { stream, expected }: Append,
  outcome: Outcome,
): Buffer {
  const identity = { 1: correlation, 4: { 3: stream } };
  if (outcome.kind === 'committed') return encode({ ...identity, 3: committedFields(outcome) });
  return encode({ ...identity, 2: statusFields(outcome, expected) });
}

function committedFields({ revision, position }: { revision: number; position: number }): Fields {
  return { ...(revision === NO_STREAM ? { 2: NOTHING } : { 1: revision }), 3: { 1: position, 2: position } };
}

/** google.rpc.Status, whose details tell the client which error to throw. */
function statusFields(outcome: Exclude<Outcome, { kind: 'committed' }>, expected: ExpectedRevision): Fields {
  switch (outcome.kind) {
    case 'wrong-expected-version':
      return statusOf(
        status.ALREADY_EXISTS,
        'WrongExpectedVersion',
        conflictFields(1, expected, outcome.actual),
      );
    case 'timeout':
      return statusOf(status.DEADLINE_EXCEEDED, 'Timeout');
    case 'too-large':
      return statusOf(status.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', { 1: MAX_APPEND_BYTES });
    case 'bad-request':
      return { ...statusOf(status.INVALID_ARGUMENT, 'BadRequest', { 1: outcome.reason }), 2: outcome.reason };
    case 'failed':
      return statusOf(status.UNKNOWN, 'Unknown');
  }
}

function statusOf(code: status, type: string, details: Fields = {}): Fields {
  return { 1: code, 2: type, 3: { 1: `type.googleapis.com/event_store.client.${type}`, 2: details } };
}

const PLACES = { any: 3, 'stream-exists': 4, 'no-stream': 5 };

/** The actual revision and the expected one, in six fields from `first` on: of each, the one that fits. */
function conflictFields(first: number, expected: ExpectedRevision, actual: number): Fields {
  return {
    ...(actual === NO_STREAM ? { [first + 1]: NOTHING } : { [first]: actual }),
    ...(typeof expected === 'number' ? { [first + 2]: expected } : { [first + PLACES[expected]]: NOTHING }),
  };
}
