/** What can be asked of an event store here. Streams and events are numbers: each run gives them names and ids of its own. */
export type Operation = Append | Burst | ReadStream | ReadAll | Follow | Describe;

export type Expected = 'any' | 'no_stream' | 'stream_exists' | number;

/** The same `event` is the same event wherever it is proposed. `bytes` is what it counts towards the limit of an append. */
export interface Proposal {
  readonly event: number;
  readonly bytes: number;
}

export interface Append {
  readonly kind: 'append';
  readonly stream: number;
  readonly expected: Expected;
  readonly events: readonly Proposal[];
  /** In a call of its own, instead of the batch that the client usually appends in. */
  readonly alone: boolean;
}

/** Appends that are sent without waiting for one another's answers. */
export interface Burst {
  readonly kind: 'burst';
  readonly appends: readonly Append[];
}

export interface ReadStream {
  readonly kind: 'read-stream';
  readonly stream: number;
  readonly from: 'start' | 'end' | number;
  readonly backwards: boolean;
  readonly count: number;
}

/** `from` is the place of the last event of an append: the first append that wrote something is 0. */
export interface ReadAll {
  readonly kind: 'read-all';
  readonly from: 'end' | number;
  readonly backwards: boolean;
  readonly count: number;
}

/** Subscribes, is told that it is caught up, then sees what is appended meanwhile. */
export interface Follow {
  readonly kind: 'follow';
  /** A stream, or all events that the filter lets through. */
  readonly what: number | Filter;
  /** A revision of the stream, or the place of an append as in `ReadAll`. */
  readonly after: 'start' | 'end' | number;
  readonly meanwhile: Append;
}

export type Filter = 'every-stream' | 'one-stream' | 'some-types' | 'types-by-pattern';

/** Sets and reads a stream's metadata. */
export interface Describe {
  readonly kind: 'describe';
  readonly stream: number;
}

export const MAX_APPEND_BYTES = 1024 * 1024;

/** How an event looks: every third is binary, every fourth has metadata. */
export const typeOf = ({ event }: Proposal): string => `Type${event % 5}`;
export const isJson = ({ event }: Proposal): boolean => event % 3 !== 0;
export const metadataOf = ({ event }: Proposal): { readonly by: number } | undefined =>
  event % 4 === 0 ? { by: event } : undefined;

/** The data, filled up to the size that is wanted. */
export function dataOf(proposal: Proposal): { readonly n: number; readonly filling: string } | Uint8Array {
  const around = typeOf(proposal).length * 2 + (JSON.stringify(metadataOf(proposal)) ?? '').length;
  const json = { n: proposal.event, filling: '' };
  if (!isJson(proposal)) return Buffer.alloc(Math.max(0, proposal.bytes - around), proposal.event % 256);
  const filling = 'x'.repeat(Math.max(0, proposal.bytes - around - JSON.stringify(json).length));
  return { ...json, filling };
}

/** Which events a filter lets through. */
export function passes(filter: Filter, stream: number, proposal: Proposal): boolean {
  if (filter === 'one-stream') return stream === 0;
  if (filter === 'some-types') return ['Type1', 'Type3'].includes(typeOf(proposal));
  if (filter === 'types-by-pattern') return /^Type[0-2]$/.test(typeOf(proposal));
  return true;
}
