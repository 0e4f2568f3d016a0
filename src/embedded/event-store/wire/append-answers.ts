import type { ExpectedRevision } from '../log/event.js';
import { MAX_APPEND_BYTES, type Committed, type Outcome } from '../log/outcome.js';
import { encode, NOTHING, type Field } from './protobuf.js';

export function encodeAppendSuccess(outcome: Committed): Buffer {
  return encode([[1, successFields(outcome)]]);
}

export function encodeWrongExpectedVersion(expected: ExpectedRevision, actual: number | undefined): Buffer {
  const current: Field = actual === undefined ? [7, NOTHING] : [6, actual];
  return encode([[2, [current, expectedField(expected, { revision: 8, any: 9, exists: 10, none: 11 })]]]);
}

/** One answer of a batch. `correlation` is the id as the client sent it. */
export function encodeBatchAnswer(
  correlation: Buffer,
  stream: string,
  expected: ExpectedRevision,
  outcome: Outcome,
): Buffer {
  const result: Field =
    outcome.kind === 'committed' ? [3, successFields(outcome)] : [2, statusFields(outcome, expected)];
  return encode([[1, correlation], result, [4, [[3, stream]]]]);
}

function successFields({ revision, position }: Committed): Field[] {
  const place: Field = position === undefined ? [4, NOTHING] : [3, positionFields(position)];
  return [revision === undefined ? [2, NOTHING] : [1, revision], place];
}

const positionFields = (position: number): Field[] => [
  [1, position],
  [2, position],
];

/** google.rpc.Status, whose details tell the client which error to throw. */
function statusFields(outcome: Exclude<Outcome, Committed>, expected: ExpectedRevision): Field[] {
  switch (outcome.kind) {
    case 'wrong-expected-version': {
      const current: Field = outcome.actual === undefined ? [2, NOTHING] : [1, outcome.actual];
      const asked = expectedField(expected, { revision: 3, any: 4, exists: 5, none: 6 });
      return status(ALREADY_EXISTS, 'WrongExpectedVersion', [current, asked]);
    }
    case 'timeout':
      return status(DEADLINE_EXCEEDED, 'Timeout', []);
    case 'too-large':
      return status(INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', [[1, MAX_APPEND_BYTES]]);
    case 'bad-request':
      return status(INVALID_ARGUMENT, 'BadRequest', [[1, outcome.reason]], outcome.reason);
    case 'failed':
      return status(UNKNOWN, 'Unknown', []);
  }
}

const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;
const DEADLINE_EXCEEDED = 4;
const ALREADY_EXISTS = 6;

function status(code: number, type: string, details: readonly Field[], message = type): Field[] {
  const any: Field[] = [
    [1, `type.googleapis.com/event_store.client.${type}`],
    [2, encode(details)],
  ];
  return [
    [1, code],
    [2, message],
    [3, any],
  ];
}

function expectedField(
  expected: ExpectedRevision,
  fields: { revision: number; any: number; exists: number; none: number },
): Field {
  if (typeof expected === 'number') return [fields.revision, expected];
  const field = { any: fields.any, 'stream-exists': fields.exists, 'no-stream': fields.none }[expected];
  return [field, NOTHING];
}
