import { NO_STREAM, type Append, type Outcome } from './append.js';
import { BoundedMap } from './bounded-map.js';
import { decide, type Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import type { WriterSession } from './session.js';

/** What a group of appends comes to: the rows to insert, and what to answer once they are committed. */
export interface DecidedGroup {
  readonly rows: readonly RecordedEvent[];
  readonly outcomes: readonly (readonly [Append, Outcome])[];
}

const REMEMBERED = 20_000;

/** Decides appends in turn, each as if those before it were written. Remembers what it needs to ask for rarely. */
export class GroupDecider {
  private readonly revisions = new BoundedMap<string, number>(REMEMBERED);
  private readonly recent = new BoundedMap<string, Written>(REMEMBERED);

  /** The rows come after position `head`. Appends that are answered already, for want of time, are left out. */
  async decide(group: readonly Append[], head: number, session: WriterSession): Promise<DecidedGroup> {
    const created = Date.now();
    const open = group.filter(({ isAnswered }) => !isAnswered);
    const revisions = await this.lastRevisions(open, session);
    const rows: RecordedEvent[] = [];
    const outcomes: [Append, Outcome][] = [];
    const last = (stream: string) => revisions.get(stream) ?? NO_STREAM;
    const recent = (id: string) => this.recent.get(id);
    const from = async (stream: string, revision: number, count: number) => {
      const stored = await session.eventsFrom(stream, revision, count);
      const decided = rows.filter((row) => row.stream === stream && row.revision >= revision);
      return [...stored, ...decided].slice(0, count);
    };
    for (const append of open) {
      const { stream, events } = append;
      let outcome = await decide(append, { last, recent, from });
      if (!outcome) {
        let revision = last(stream);
        for (const { id, type, json, metadata, data } of events) {
          revision += 1;
          const position = head + 1 + rows.length;
          rows.push({ id, type, json, metadata, data, stream, revision, position, created });
          this.recent.set(id, { id, stream, revision, position });
        }
        revisions.set(stream, revision);
        outcome = { kind: 'committed', revision, position: head + rows.length };
      }
      outcomes.push([append, outcome]);
    }
    for (const [stream, revision] of revisions) this.revisions.set(stream, revision);
    return { rows, outcomes };
  }

  /** Of the streams that the appends are for, and of what holds the metadata of those that must exist. */
  private async lastRevisions(
    appends: readonly Append[],
    session: WriterSession,
  ): Promise<Map<string, number>> {
    const asked = appends.flatMap(({ stream, expected }) =>
      expected === 'stream-exists' ? [stream, `$$${stream}`] : [stream],
    );
    const revisions = new Map(asked.map((stream) => [stream, this.revisions.get(stream)]));
    const unknown = [...revisions.keys()].filter((stream) => revisions.get(stream) === undefined);
    if (unknown.length > 0)
      for (const { stream, last } of await session.lastRevisions(unknown)) revisions.set(stream, last);
    return revisions as Map<string, number>;
  }
}
