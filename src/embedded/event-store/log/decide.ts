import type { Append } from './append.js';

/** Where an event was written. */
export interface Written {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

export interface History {
  /** Where an event went that was written lately. */
  recent(id: string): Written | undefined;
  /** The ids of `count` events of a stream from a revision on, as far as they exist. */
  idsFrom(stream: string, from: number, count: number): Promise<readonly Written[]>;
}

/** To write the events, to answer as when they were written before, or to refuse them. */
export type Decision = 'write' | 'refuse' | { readonly repeatOf: Written };

export const NO_STREAM = -1;

/**
 * EventStoreDB's rules for expected revisions and repeats. `current` is the stream's last revision. Repeated events are
 * recognised by their ids: at an exact revision by what stands there, otherwise only among those written lately.
 */
export async function decide(append: Append, current: number, history: History): Promise<Decision> {
  const { expected } = append;
  if (expected === 'stream-exists' && current === NO_STREAM) return 'refuse';
  if (expected === 'any' || expected === 'stream-exists') return decideAnywhere(append, history);
  const revision = expected === 'no-stream' ? NO_STREAM : expected;
  if (revision === current) return 'write';
  return revision < current ? decideRepeat(append, revision + 1, history) : 'refuse';
}

function decideAnywhere({ stream, events }: Append, history: History): Decision {
  let last: Written | undefined;
  for (const { id } of events) {
    const written = history.recent(id);
    if (written?.stream !== stream) return last ? 'refuse' : 'write';
    last = written;
  }
  return last ? { repeatOf: last } : 'write';
}

/** Appends of the same group are not stored yet, but recent. */
async function decideRepeat({ stream, events }: Append, from: number, history: History): Promise<Decision> {
  const recent = events.map(({ id }) => history.recent(id));
  const isRecent = (index: number) =>
    recent[index]?.stream === stream && recent[index].revision === from + index;
  const stored = events.every((_event, index) => isRecent(index))
    ? []
    : await history.idsFrom(stream, from, events.length);
  const same = events.every(({ id }, index) => isRecent(index) || stored[index]?.id === id);
  const last = events.length - 1;
  const repeatOf = isRecent(last) ? recent[last] : stored[last];
  return same && repeatOf ? { repeatOf } : 'refuse';
}
