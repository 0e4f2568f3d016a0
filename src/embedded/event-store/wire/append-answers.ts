import type { ExpectedRevision } from '../log/event.js';
import { MAX_APPEND_BYTES, type Committed, type Outcome } from '../log/outcome.js';
import { encode, NOTHING, type Fields } from './encode.js';

export const encodeAppendSuccess = (outcome: Committed): Buffer => encode({ 1: successFields(outcome) });

export function encodeWrongExpectedVersion(expected: ExpectedRevision, actual: number | undefined): Buffer {
  return encode({
    2: {
      6: actual,
      7: actual === undefined ? NOTHING : undefined,
      8: typeof expected === 'number' ? expected : undefined,
      9: expected === 'any' ? NOTHING : undefined,
      10: expected === 'stream-exists' ? NOTHING : undefined,
      11: expected === 'no-stream' ? NOTHING : undefined,
    },
  });
}

/** One answer of a batch. `correlation` is the id as the client sent it. */
export function encodeBatchAnswer(
  correlation: Buffer,
  stream: string,
  expected: ExpectedRevision,
  outcome: Outcome,
): Buffer {
  const identity = { 1: correlation, 4: { 3: stream } };
  if (outcome.kind === 'committed') return encode({ ...identity, 3: successFields(outcome) });
  return encode({ ...identity, 2: statusFields(outcome, expected) });
}

function successFields({ revision, position }: Committed): Fields {
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
      return status(ALREADY_EXISTS, 'WrongExpectedVersion', {
        1: outcome.actual,
        2: outcome.actual === undefined ? NOTHING : undefined,
        3: typeof expected === 'number' ? expected : undefined,
        4: expected === 'any' ? NOTHING : undefined,
        5: expected === 'stream-exists' ? NOTHING : undefined,
        6: expected === 'no-stream' ? NOTHING : undefined,
      });
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
