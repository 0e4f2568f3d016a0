import type { RecordedEvent } from '../log/event.js';
import type { Direction } from '../log/reader.js';
import { readStreamName } from './append.js';
import { encode, NOTHING } from './encode.js';
import { BadRequest, Message } from './message.js';
import { uuidFields, type UuidForm } from './uuid.js';

export interface Filter {
  readonly matches: (event: RecordedEvent) => boolean;
  /** After how many events, wanted or not, a subscriber is told how far the search is. */
  readonly checkpointEvery: number;
}

export interface ReadRequest {
  /** Undefined for `$all`. */
  readonly stream: string | undefined;
  /** A revision of the stream, or a position of `$all`. */
  readonly from: 'start' | 'end' | number;
  readonly direction: Direction;
  /** How many events to read; undefined for a subscription. */
  readonly count: number | undefined;
  readonly filter: Filter | undefined;
  readonly uuids: UuidForm;
}

/** EventStoreDB looks at this many events at a time when a filter does not say otherwise. */
const DEFAULT_SEARCH_WINDOW = 32;

export function readReadRequest(bytes: Buffer): ReadRequest {
  const options = new Message(bytes).message(1);
  if (!options) throw new BadRequest('The request has no options.');
  const stream = options.message(1);
  const all = options.message(2);
  const filter = options.message(7);
  const direction = options.number(3) === 1 ? 'backwards' : 'forwards';
  const count = options.number(5);
  if (options.number(4) === 1) throw new BadRequest('Links are not resolved here.');
  if (stream && filter) throw new BadRequest('Only $all can be filtered.');
  if (count === undefined && !options.bytes(6))
    throw new BadRequest('Neither a count nor a subscription is asked for.');
  if (count === undefined && direction === 'backwards') throw new BadRequest('A subscription runs forwards.');
  return {
    stream: stream && readStreamName(stream.message(1)),
    from: stream ? readFrom(stream, 2) : readFrom(all, 1),
    direction,
    count,
    filter: filter && readFilter(filter),
    uuids: options.message(9)?.bytes(2) ? 'string' : 'structured',
  };
}

/** Where to start is said in three fields from `exact` on; a position is a message of its own. */
function readFrom(source: Message | undefined, exact: 1 | 2): ReadRequest['from'] {
  if (!source) throw new BadRequest('Either a stream or $all can be read.');
  if (source.bytes(exact + 2)) return 'end';
  if (source.bytes(exact + 1)) return 'start';
  const from = exact === 1 ? source.message(exact)?.number(1) : source.number(exact);
  return Math.min(from ?? 0, Number.MAX_SAFE_INTEGER);
}

function readFilter(filter: Message): Filter {
  const byStream = filter.message(1);
  const expression = byStream ?? filter.message(2);
  const multiplier = filter.number(5) ?? 0;
  if (!expression) throw new BadRequest('The filter filters nothing.');
  if (multiplier === 0) throw new BadRequest('The checkpoint interval must be greater than 0.');
  const isMatch = toMatcher(expression.text(1), expression.texts(2));
  return {
    matches: byStream ? ({ stream }) => isMatch(stream) : ({ type }) => isMatch(type),
    checkpointEvery: multiplier * (filter.number(3) ?? DEFAULT_SEARCH_WINDOW),
  };
}

function toMatcher(regex: string | undefined, prefixes: readonly string[]): (value: string) => boolean {
  if (!regex) return (value) => prefixes.some((prefix) => value.startsWith(prefix));
  try {
    const pattern = new RegExp(regex, 'u');
    return (value) => pattern.test(value);
  } catch {
    throw new BadRequest(`'${regex}' is not a valid regular expression.`);
  }
}

const JSON_CONTENT = encode({ 1: 'content-type', 2: 'application/json' });
const BINARY_CONTENT = encode({ 1: 'content-type', 2: 'application/octet-stream' });

/** An event as a reader of `$all` or of its stream gets it: only the former is told its position twice. */
export function encodeEvent(event: RecordedEvent, { stream, uuids }: ReadRequest): Buffer {
  const { position } = event;
  const recorded = {
    1: uuidFields(event.id, uuids),
    2: { 3: event.stream },
    3: event.revision,
    4: position,
    5: position,
    6: [
      { 1: 'type', 2: event.type },
      event.json ? JSON_CONTENT : BINARY_CONTENT,
      { 1: 'created', 2: `${event.created}0000` },
    ],
    7: event.metadata,
    8: event.data,
  };
  return encode({ 1: stream === undefined ? { 1: recorded, 3: position } : { 1: recorded, 4: NOTHING } });
}

export const encodeConfirmation = (subscriptionId: string): Buffer => encode({ 2: { 1: subscriptionId } });

export const encodeCheckpoint = (position: number): Buffer => encode({ 3: { 1: position, 2: position } });

export const encodeStreamNotFound = (stream: string): Buffer => encode({ 4: { 1: { 3: stream } } });

export const encodeCaughtUp = (): Buffer => encode({ 8: NOTHING });

export const encodeFellBehind = (): Buffer => encode({ 9: NOTHING });
