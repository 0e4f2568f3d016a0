import type { ExpectedRevision, ProposedEvent } from '../log/event.js';
import { NOTHING } from './encode.js';
import { BadRequest, Message } from './message.js';
import { readUuid } from './uuid.js';

/** Append and BatchAppend name the stream and the revision in messages of the same shape; only a batch has a deadline. */
export interface AppendOptions {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Milliseconds since 1970; Infinity when the client names none. */
  readonly deadline: number;
}

export function readAppendOptions(message: Message): AppendOptions {
  const timestamp = message.message(6);
  const duration = message.message(7);
  let deadline = Infinity;
  if (timestamp) deadline = milliseconds(timestamp);
  if (duration) deadline = Date.now() + milliseconds(duration);
  return { stream: readStreamName(message.message(1)), expected: readExpectedRevision(message), deadline };
}

export function readStreamName(identifier: Message | undefined): string {
  const name = identifier?.text(3);
  if (!name) throw new BadRequest('Required field StreamIdentifier not set.');
  return name;
}

export function readProposedEvent(bytes: Buffer): ProposedEvent {
  const message = new Message(bytes);
  let type: string | undefined;
  let contentType: string | undefined;
  for (const bytes of message.all(2)) {
    const entry = new Message(bytes);
    if (entry.text(1) === 'type') type = entry.text(2) ?? '';
    if (entry.text(1) === 'content-type') contentType = entry.text(2);
  }
  if (type === undefined) throw new BadRequest("Required Metadata Property 'type' is missing");
  if (contentType === undefined) throw new BadRequest("Required Metadata Property 'content-type' is missing");
  return {
    id: readUuid(message.bytes(1) ?? NOTHING),
    type,
    json: contentType === 'application/json',
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
