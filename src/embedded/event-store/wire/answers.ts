import code from '@eventstore/db-client/generated/code_pb.js';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import status from '@eventstore/db-client/generated/status_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { ExpectedRevision } from '../log/event.js';
import type { Outcome } from '../log/outcome.js';
import { MAX_APPEND_BYTES } from '../log/outcome.js';
import { FieldWriter, sized, varintSize } from './protobuf.js';

/** What an answer of a batch must name besides the outcome. */
export interface BatchIdentity {
  /** The correlation id as the client sent it. */
  readonly correlation: Buffer;
  readonly stream: string;
  readonly expected: ExpectedRevision;
}

const TYPE_PREFIX = 'type.googleapis.com/event_store.client.';

export function encodeBatchAnswer(identity: BatchIdentity, outcome: Outcome): Buffer {
  if (outcome.kind === 'committed') return encodeBatchSuccess(identity, outcome);
  const failure = new streams.BatchAppendResp();
  failure.setError(toStatus(outcome, identity.expected));
  const name = new shared.StreamIdentifier();
  name.setStreamName(Buffer.from(identity.stream, 'utf8').toString('base64'));
  failure.setStreamIdentifier(name);
  const rest = Buffer.from(failure.serializeBinary());
  const correlation = new FieldWriter(sized(identity.correlation.length));
  correlation.bytes(1, identity.correlation);
  return Buffer.concat([correlation.buffer, rest]);
}

export function encodeAppendAnswer(
  expected: ExpectedRevision,
  outcome: Extract<Outcome, { kind: 'committed' | 'wrong-expected-version' }>,
): Buffer {
  const answer = new streams.AppendResp();
  if (outcome.kind === 'committed') answer.setSuccess(toSuccess(outcome));
  else answer.setWrongExpectedVersion(toWrongExpectedVersion(expected, outcome.actual));
  return Buffer.from(answer.serializeBinary());
}

function encodeBatchSuccess(
  { correlation, stream }: BatchIdentity,
  { revision, position }: Extract<Outcome, { kind: 'committed' }>,
): Buffer {
  const streamLength = Buffer.byteLength(stream);
  const positionLength = 2 * (1 + varintSize(position ?? 0));
  const success =
    (revision === undefined ? 2 : 1 + varintSize(revision)) +
    (position === undefined ? 2 : sized(positionLength));
  const out = new FieldWriter(sized(correlation.length) + sized(success) + sized(sized(streamLength)));
  out.bytes(1, correlation);
  out.open(3, success);
  if (revision === undefined) out.open(2, 0);
  else out.varint(1, revision);
  if (position === undefined) out.open(4, 0);
  else {
    out.open(3, positionLength);
    out.varint(1, position);
    out.varint(2, position);
  }
  out.open(4, sized(streamLength));
  out.text(3, stream, streamLength);
  return out.buffer;
}

function toSuccess({ revision, position }: Extract<Outcome, { kind: 'committed' }>) {
  const success = new streams.AppendResp.Success();
  if (revision === undefined) success.setNoStream(new shared.Empty());
  else success.setCurrentRevision(String(revision));
  if (position === undefined) success.setNoPosition(new shared.Empty());
  else {
    const at = new streams.AppendResp.Position();
    at.setCommitPosition(String(position));
    at.setPreparePosition(String(position));
    success.setPosition(at);
  }
  return success;
}

function toWrongExpectedVersion(expected: ExpectedRevision, actual: number | undefined) {
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (actual === undefined) wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new shared.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new shared.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new shared.Empty());
  else wrong.setExpectedRevision(String(expected));
  return wrong;
}

function toStatus(outcome: Exclude<Outcome, { kind: 'committed' }>, expected: ExpectedRevision) {
  switch (outcome.kind) {
    case 'wrong-expected-version':
      return inBand(code.Code.ALREADY_EXISTS, 'WrongExpectedVersion', toDetails(expected, outcome.actual));
    case 'timeout':
      return inBand(code.Code.DEADLINE_EXCEEDED, 'Timeout', new shared.Timeout());
    case 'too-large': {
      const details = new shared.MaximumAppendSizeExceeded();
      details.setMaxappendsize(MAX_APPEND_BYTES);
      return inBand(code.Code.INVALID_ARGUMENT, 'MaximumAppendSizeExceeded', details);
    }
    case 'bad-request': {
      const details = new shared.BadRequest();
      details.setMessage(outcome.reason);
      return inBand(code.Code.INVALID_ARGUMENT, 'BadRequest', details, outcome.reason);
    }
    case 'failed':
      return inBand(code.Code.UNKNOWN, 'Unknown', new shared.Unknown(), outcome.reason);
  }
}

function toDetails(expected: ExpectedRevision, actual: number | undefined) {
  const wrong = new shared.WrongExpectedVersion();
  if (actual === undefined) wrong.setCurrentNoStream(new empty.Empty());
  else wrong.setCurrentStreamRevision(String(actual));
  if (expected === 'any') wrong.setExpectedAny(new empty.Empty());
  else if (expected === 'stream-exists') wrong.setExpectedStreamExists(new empty.Empty());
  else if (expected === 'no-stream') wrong.setExpectedNoStream(new empty.Empty());
  else wrong.setExpectedStreamPosition(String(expected));
  return wrong;
}

function inBand(
  statusCode: code.Code,
  type: string,
  details: { serializeBinary(): Uint8Array },
  message = type,
) {
  const packed = new any.Any();
  packed.setTypeUrl(TYPE_PREFIX + type);
  packed.setValue(details.serializeBinary());
  const answer = new status.Status();
  answer.setCode(statusCode);
  answer.setMessage(message);
  answer.setDetails(packed);
  return answer;
}
