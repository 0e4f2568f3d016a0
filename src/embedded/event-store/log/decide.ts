import type { ExpectedRevision, ProposedEvent } from './event.js';

/** Where an event id was written. */
export interface Written {
  readonly stream: string;
  readonly revision: number;
  readonly position: number;
}

export interface History {
  /** Events written lately, by id. */
  recent(id: string): Written | undefined;
  /** The ids of `count` events of a stream from a revision on, as far as they exist. */
  stored(
    stream: string,
    from: number,
    count: number,
  ): Promise<readonly (Written & { readonly id: string })[]>;
}

export type Decision =
  | { readonly kind: 'write' }
  | { readonly kind: 'repeat'; readonly of: Written }
  | { readonly kind: 'refuse' };

interface Proposal {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: readonly ProposedEvent[];
}

const NO_STREAM = -1;
const WRITE: Decision = { kind: 'write' };
const REFUSE: Decision = { kind: 'refuse' };

/**
 * EventStoreDB's rules for expected revisions and repeats. `current` is the stream's last revision, -1 if it is new.
 * A repeat is recognised by its event ids: at an exact revision by what stands there, otherwise only among recent events.
 */
export async function decide(proposal: Proposal, current: number, history: History): Promise<Decision> {
  const { expected } = proposal;
  if (expected === 'stream-exists' && current === NO_STREAM) return REFUSE;
  if (expected === 'any' || expected === 'stream-exists') return decideAnywhere(proposal, history);
  const revision = expected === 'no-stream' ? NO_STREAM : expected;
  if (revision === current) return WRITE;
  return revision < current ? decideRepeat(proposal, revision + 1, history) : REFUSE;
}

function decideAnywhere({ stream, events }: Proposal, history: History): Decision {
  let last: Written | undefined;
  for (const event of events) {
    const written = history.recent(event.id);
    if (written?.stream !== stream) return last === undefined ? WRITE : REFUSE;
    last = written;
  }
  return last === undefined ? WRITE : { kind: 'repeat', of: last };
}

async function decideRepeat({ stream, events }: Proposal, from: number, history: History): Promise<Decision> {
  const last = events.at(-1);
  if (last === undefined) return REFUSE;
  const isRecent = (event: ProposedEvent, index: number) => {
    const written = history.recent(event.id);
    return written?.stream === stream && written.revision === from + index;
  };
  const recent = history.recent(last.id);
  if (recent && events.every(isRecent)) return { kind: 'repeat', of: recent };
  const stored = await history.stored(stream, from, events.length);
  const lastStored = stored.at(-1);
  const isStored = (event: ProposedEvent, index: number) =>
    stored[index]?.id === event.id || isRecent(event, index);
  const of = recent ?? lastStored;
  return of && events.every(isStored) ? { kind: 'repeat', of } : REFUSE;
}
