import { NO_STREAM, type Append, type Outcome } from './append.js';
import { decide } from './decide.js';
import type { RecordedEvent } from './event.js';
import type { RecentEvents } from './recent.js';
import type { WriterSession } from './session.js';

/** What a group of appends comes to: the rows to insert, and what to answer once they are committed. */
export interface DecidedGroup {
  readonly rows: readonly RecordedEvent[];
  readonly outcomes: readonly (readonly [Append, Outcome])[];
}

/**
 * Decides appends in turn, each as if those before it were written; the rows come after the newest recent event.
 * Appends that are answered already, for want of time, are left out.
 */
export async function decideGroup(
  group: readonly Append[],
  recent: RecentEvents,
  session: WriterSession,
): Promise<DecidedGroup> {
  const created = Date.now();
  const open = group.filter(({ isAnswered }) => !isAnswered);
  const asked = open.flatMap(({ stream, expected }) =>
    // A stream exists, too, when its metadata was set.
    expected === 'stream-exists' ? [stream, `$$${stream}`] : [stream],
  );
  const revisions = await session.lastRevisions(asked.filter((stream) => !recent.lastOf(stream)));
  const rows: RecordedEvent[] = [];
  const outcomes: [Append, Outcome][] = [];
  const ids = new Map<string, RecordedEvent>();
  const history = {
    last: (stream: string) => revisions.get(stream) ?? recent.lastOf(stream)?.revision ?? NO_STREAM,
    recent: (id: string) => ids.get(id) ?? recent.withId(id),
    from: async (stream: string, revision: number, count: number) => {
      const stored = await session.eventsFrom(stream, revision, count);
      const decided = rows.filter((row) => row.stream === stream && row.revision >= revision);
      return [...stored, ...decided].slice(0, count);
    },
  };
  const write = ({ stream, events }: Append): Outcome => {
    let revision = history.last(stream);
    for (const { id, type, json, metadata, data } of events) {
      revision += 1;
      const position = recent.head + 1 + rows.length;
      const row = { id, type, json, metadata, data, stream, revision, position, created };
      rows.push(row);
      ids.set(id, row);
    }
    revisions.set(stream, revision);
    return { kind: 'committed', revision, position: recent.head + rows.length };
  };
  for (const append of open) outcomes.push([append, (await decide(append, history)) ?? write(append)]);
  return { rows, outcomes };
}
