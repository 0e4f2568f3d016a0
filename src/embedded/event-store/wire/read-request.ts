import streams from '@eventstore/db-client/generated/streams_pb.js';
import type { RecordedEvent } from '../log/event.js';
import type { Direction } from '../log/reader.js';
import type { UuidForm } from './events.js';
import { BadRequest } from './proposals.js';

/** Where to begin: a revision in a stream, a position in `$all`. */
export type From = 'start' | 'end' | number;

export interface Filter {
  readonly matches: (event: RecordedEvent) => boolean;
  /** After how many looked-at events a subscriber is told how far the search is. */
  readonly checkpointEvery: number;
}

export interface ReadRequest {
  /** Undefined for `$all`. */
  readonly stream?: string;
  readonly from: From;
  readonly direction: Direction;
  /** How many events to read, or to subscribe. */
  readonly count: number | 'subscription';
  readonly filter?: Filter;
  readonly uuids: UuidForm;
}

type Options = InstanceType<typeof streams.ReadReq.Options>;
type FilterOptions = InstanceType<typeof streams.ReadReq.Options.FilterOptions>;

/** EventStoreDB looks at this many events at a time when a filter does not say otherwise. */
const DEFAULT_SEARCH_WINDOW = 32;

/** Throws BadRequest for what EventStoreDB refuses, too. */
export function readReadRequest(message: Buffer): ReadRequest {
  const options = streams.ReadReq.deserializeBinary(message).getOptions();
  if (!options) throw new BadRequest('The request has no options.');
  const subscribes = options.hasSubscription();
  if (!subscribes && !options.hasCount())
    throw new BadRequest('Neither a count nor a subscription is asked for.');
  const direction = options.getReadDirection() === 0 ? 'forwards' : 'backwards';
  if (subscribes && direction === 'backwards') throw new BadRequest('A subscription runs forwards.');
  const filterOptions = options.getFilter();
  return {
    ...readSource(options),
    direction,
    count: subscribes ? 'subscription' : toNumber(options.getCount()),
    filter: filterOptions && readFilter(filterOptions),
    uuids: options.getUuidOption()?.hasStructured() ? 'structured' : 'string',
  };
}

function readSource(options: Options): { stream?: string; from: From } {
  const stream = options.getStream();
  if (stream) {
    const name = Buffer.from(stream.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString('utf8');
    if (name === '') throw new BadRequest('Required field StreamIdentifier not set.');
    if (options.hasFilter()) throw new BadRequest('Only $all can be filtered.');
    if (stream.hasRevision()) return { stream: name, from: toNumber(stream.getRevision()) };
    return { stream: name, from: stream.hasEnd() ? 'end' : 'start' };
  }
  const all = options.getAll();
  if (!all) throw new BadRequest('Neither a stream nor $all is asked for.');
  const position = all.getPosition();
  if (position) return { from: toNumber(position.getCommitPosition()) };
  return { from: all.hasEnd() ? 'end' : 'start' };
}

function readFilter(options: FilterOptions): Filter {
  const expression = options.getEventType() ?? options.getStreamIdentifier();
  if (!expression) throw new BadRequest('The filter filters nothing.');
  const key = options.hasEventType() ? 'type' : 'stream';
  const multiplier = options.getCheckpointintervalmultiplier();
  if (multiplier === 0) throw new BadRequest('The checkpoint interval must be greater than 0.');
  const matches = toMatcher(expression.getRegex(), expression.getPrefixList());
  return {
    matches: (event) => matches(event[key]),
    checkpointEvery: multiplier * (options.hasMax() ? options.getMax() : DEFAULT_SEARCH_WINDOW),
  };
}

function toMatcher(regex: string, prefixes: readonly string[]): (value: string) => boolean {
  if (regex === '') return (value) => prefixes.some((prefix) => value.startsWith(prefix));
  try {
    const pattern = new RegExp(regex, 'u');
    return (value) => pattern.test(value);
  } catch {
    throw new BadRequest(`'${regex}' is not a valid regular expression.`);
  }
}

/** A 64-bit number; above 2^53 nothing is stored, so the nearest number will do. */
const toNumber = (text: string): number => Math.min(Number(text), Number.MAX_SAFE_INTEGER);
