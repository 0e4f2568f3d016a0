import type { Committed, ExpectedRevision, Outcome } from '../log/append.js';
import type { ProposedEvent } from '../log/event.js';
import { MAX_APPEND_BYTES } from '../log/limits.js';
import { encode, NOTHING, type Fields } from './encode.js';
import { BadRequest, Message } from './message.js';
import { readUuid } from './uuid.js';

/** Append and BatchAppend name the stream and the revision in messages of the same shape; only a batch has a deadline. */
export interface AppendOptions {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Milliseconds from now; Infinity when the client names none. */
  readonly timeout: number;
}

export function readAppendOptions(message: Message): AppendOptions {
  const timestamp = message.message(6);
  const duration = message.message(7);
  let timeout = Infinity;
  if (timestamp) timeout = milliseconds(timestamp) - Date.now();
  if (duration) timeout = milliseconds(duration);
  return { stream: readStreamName(message.message(1)), expected: readExpectedRevision(message), timeout };
}

export function readStreamName(identifier: Message | undefined): string {
  const name = identifier?.text(3);
  if (!name) throw new BadRequest('Required field StreamIdentifier not set.');
  return name;
}

export function readProposedEvent(bytes: Buffer): ProposedEvent {
  const message = new Message(bytes);
  const properties = new Map<string | undefined, string>();
  for (const bytes of message.all(2)) {
    const entry = new Message(bytes);
    properties.set(entry.text(1), entry.text(2) ?? '');
  }
  const property = (name: string) => {
    const value = properties.get(name);
    if (value === undefined) throw new BadRequest(`Required Metadata Property '${name}' is missing`);
    return value;
  };
  return {
    id: readUuid(message.bytes(1) ?? NOTHING),
    type: property('type'),
    json: property('content-type') === 'application/json',
    metadata: message.bytes(3) ?? NOTHING,
    data: message.bytes(4) ?? NOTHING,
  };
}

function readExpectedRevision(message: Message): ExpectedRevision {
  const revision = message.number(2);
  if (revision !== undefined) return revision;
  if (message.bytes(3)) return 'no-stream';
  if (message.bytes(4)) return 'any';
  if (message.bytes(5)) return 'stream-exists';
  throw new BadRequest('No expected revision is given.');
}

/** Of a Timestamp or a Duration: both are signed seconds and nanoseconds. */
function milliseconds(message: Message): number {
  const signed = (field: number) => Number(BigInt.asIntN(64, message.bigint(field) ?? 0n));
  return signed(1) * 1000 + signed(2) / 1e6;
}

export const encodeAppendSuccess = (outcome: Committed): Buffer => encode({ 1: committedFields(outcome) });

export const encodeWrongExpectedVersion = (expected: ExpectedRevision, actual: number | undefined): Buffer =>
  encode({ 2: conflictFields(6, expected, actual) });

/** One answer of a batch. `correlation` is the id as the client sent it. */
export function encodeBatchAnswer(
  correlation: Buffer,
  stream: string,
  expected: ExpectedRevision,
  outcome: Outcome,
): Buffer {
  const identity = { 1: correlation, 4: { 3: stream } };
  if (outcome.kind === 'committed') return encode({ ...identity, 3: committedFields(outcome) });
  return encode({ ...identity, 2: statusFields(outcome, expected) });
}

function committedFields({ revision, position }: Committed): Fields {
  return {
    1: revision,
    2: revision === undefined ? NOTHING : undefined,
    3: position === undefined ? undefined : { 1: position, 2: position },
    4: position === undefined ? NOTHING : undefined,
  };
}

const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const ALREADY_EXISTS = 6;

/** google.rpc.Status, whose details tell the client which error to throw. */
function statusFields(outcome: Exclude<Outcome, Committed>, expected: ExpectedRevision): Fields {
  switch (outcome.kind) {
    case 'wrong-expected-version':
      return status(ALREADY_EXISTS, 'WrongExpectedVersion', conflictFields(1, expected, outcome.actual));
    case 'timeout':
      return status(DEADLINE_EXCEEDED, 'Timeout');
    case 'too-large':
      return status(INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', { 1: MAX_APPEND_BYTES });
    case 'bad-request':
      return { ...status(INVALID_ARGUMENT, 'BadRequest', { 1: outcome.reason }), 2: outcome.reason };
    case 'failed':
      return status(UNKNOWN, 'Unknown');
  }
}

function status(code: number, type: string, details: Fields = {}): Fields {
  return { 1: code, 2: type, 3: { 1: `type.googleapis.com/event_store.client.${type}`, 2: details } };
}

/** The actual revision and the expected one, in six fields from `first` on: of each, one that fits. */
function conflictFields(first: number, expected: ExpectedRevision, actual: number | undefined): Fields {
  return {
    [first]: actual,
    [first + 1]: actual === undefined ? NOTHING : undefined,
    [first + 2]: typeof expected === 'number' ? expected : undefined,
    [first + 3]: expected === 'any' ? NOTHING : undefined,
    [first + 4]: expected === 'stream-exists' ? NOTHING : undefined,
    [first + 5]: expected === 'no-stream' ? NOTHING : undefined,
  };
}
