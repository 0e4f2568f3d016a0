import type { ExpectedRevision, ProposedEvent } from '../log/event.js';
import { readFields } from './protobuf.js';
import { readUuid } from './uuid.js';

/** Append and BatchAppend carry their options in messages of the same shape; only a batch has a deadline. */
export interface AppendOptions {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  /** Milliseconds since 1970; Infinity when the client names none. */
  readonly deadline: number;
}

export type AppendRequest =
  | { readonly kind: 'options'; readonly options: AppendOptions }
  | { readonly kind: 'event'; readonly event: ProposedEvent }
  | { readonly kind: 'malformed'; readonly reason: string };

export interface BatchAppendRequest {
  /** The UUID message as it came: an answer carries it back in the same form. */
  readonly correlation: Buffer;
  readonly correlationId: string;
  readonly final: boolean;
  readonly options?: AppendOptions;
  readonly events: readonly ProposedEvent[];
  /** Why options or events could not be read: the rest of the request is then without meaning. */
  readonly malformed?: string;
}

/** What the client got wrong in a message that was framed correctly. */
export class BadRequest extends Error {}

const NONE: Buffer = Buffer.alloc(0);

export function readAppendRequest(message: Buffer): AppendRequest {
  let request: AppendRequest = { kind: 'malformed', reason: 'The request is empty.' };
  try {
    readFields(message, ({ number, bytes }) => {
      if (number === 1) request = { kind: 'options', options: readOptions(bytes) };
      if (number === 2) request = { kind: 'event', event: readEvent(bytes) };
    });
    return request;
  } catch (error) {
    return { kind: 'malformed', reason: reasonOf(error) };
  }
}

/** Throws only when the correlation id cannot be read: then there is nobody to answer. */
export function readBatchAppendRequest(message: Buffer): BatchAppendRequest {
  let correlation: Buffer = NONE;
  let final = false;
  let options: AppendOptions | undefined;
  let malformed: string | undefined;
  const events: ProposedEvent[] = [];
  readFields(message, ({ number, bytes, varint }) => {
    if (number === 1) correlation = bytes;
    if (number === 4) final = varint !== 0;
    if (malformed !== undefined) return;
    try {
      if (number === 2) options = readOptions(bytes);
      if (number === 3) events.push(readEvent(bytes));
    } catch (error) {
      malformed = reasonOf(error);
    }
  });
  return { correlation, correlationId: readUuid(correlation), final, options, events, malformed };
}

function readOptions(message: Buffer): AppendOptions {
  let stream: string | undefined;
  let expected: ExpectedRevision | undefined;
  let deadline = Infinity;
  readFields(message, ({ number, bytes, varint }) => {
    if (number === 1) stream = readStreamName(bytes);
    if (number === 2) expected = varint;
    if (number === 3) expected = 'no-stream';
    if (number === 4) expected = 'any';
    if (number === 5) expected = 'stream-exists';
    if (number === 6) deadline = readMilliseconds(bytes);
    if (number === 7) deadline = Date.now() + readMilliseconds(bytes);
  });
  if (!stream) throw new BadRequest('Required field StreamIdentifier not set.');
  if (expected === undefined) throw new BadRequest('No expected revision is given.');
  return { stream, expected, deadline };
}

function readStreamName(message: Buffer): string {
  let name = '';
  readFields(message, ({ number, bytes }) => {
    if (number === 3) name = bytes.toString('utf8');
  });
  return name;
}

/** A Timestamp or a Duration: both are seconds and nanoseconds. */
function readMilliseconds(message: Buffer): number {
  let milliseconds = 0;
  readFields(message, ({ number, varint }) => {
    if (number === 1) milliseconds += varint * 1000;
    if (number === 2) milliseconds += varint / 1e6;
  });
  return milliseconds;
}

function readEvent(message: Buffer): ProposedEvent {
  let id: string | undefined;
  let type: string | undefined;
  let contentType: string | undefined;
  let metadata: Buffer = NONE;
  let data: Buffer = NONE;
  readFields(message, ({ number, bytes }) => {
    if (number === 1) id = readUuid(bytes);
    if (number === 3) metadata = bytes;
    if (number === 4) data = bytes;
    if (number !== 2) return;
    const [key, value] = readMapEntry(bytes);
    if (key === 'type') type = value;
    if (key === 'content-type') contentType = value;
  });
  if (id === undefined) throw new BadRequest('An event has no id.');
  if (type === undefined) throw new BadRequest("Required Metadata Property 'type' is missing");
  if (contentType === undefined) throw new BadRequest("Required Metadata Property 'content-type' is missing");
  return { id, type, json: contentType === 'application/json', metadata, data };
}

function readMapEntry(message: Buffer): [key: string, value: string] {
  const entry: [string, string] = ['', ''];
  readFields(message, ({ number, bytes }) => {
    if (number === 1 || number === 2) entry[number - 1] = bytes.toString('utf8');
  });
  return entry;
}

function reasonOf(error: unknown): string {
  if (error instanceof BadRequest || error instanceof RangeError) return error.message;
  throw error;
}
