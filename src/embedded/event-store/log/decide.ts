import { NO_STREAM, type Append, type Outcome } from './append.js';

/** Where an event was written. */
export interface Written {
  readonly id: string;
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

export interface History {
  /** The last revision of the append's stream, or of that which holds its metadata. */
  last(stream: string): number;
  /** Where an event went that was written lately. */
  recent(id: string): Written | undefined;
  /** Up to `count` events of a stream from a revision on. */
  from(stream: string, revision: number, count: number): Promise<readonly Written[]>;
}

/** EventStoreDB's rules for expected revisions and repeats. Answers undefined when the events are to be written. */
export async function decide(append: Append, history: History): Promise<Outcome | undefined> {
  const { stream, expected, events } = append;
  const current = history.last(stream);
  const wrong: Outcome = { kind: 'wrong-expected-version', actual: current };
  if (expected === 'any') return decideAnywhere(append, history, wrong);
  if (expected === 'stream-exists') {
    // There a stream exists, too, when its metadata was set.
    const exists = current !== NO_STREAM || history.last(`$$${stream}`) !== NO_STREAM;
    return exists ? decideAnywhere(append, history, wrong) : wrong;
  }
  const revision = expected === 'no-stream' ? NO_STREAM : expected;
  if (revision === current) return undefined;
  if (revision > current) return wrong;
  const stored = await history.from(stream, revision + 1, events.length);
  const same = events.every(({ id }, index) => stored[index]?.id === id);
  return (same && repeatOf(stored.at(-1))) || wrong;
}

/** Where no revision says where to look, repeats are recognised only among the events written lately. */
function decideAnywhere({ stream, events }: Append, history: History, wrong: Outcome): Outcome | undefined {
  const fresh = events.findIndex(({ id }) => history.recent(id)?.stream !== stream);
  if (fresh >= 0) return fresh > 0 ? wrong : undefined;
  return repeatOf(history.recent(events.at(-1)?.id ?? ''));
}

const repeatOf = (last: Written | undefined): Outcome | undefined =>
  last && { kind: 'committed', revision: last.revision, position: last.position };
