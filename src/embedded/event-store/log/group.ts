import type { Append, Outcome } from './append.js';
import { BoundedMap } from './bounded-map.js';
import { decide, NO_STREAM, type Decision, type Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import type { WriterSession } from './session.js';

/** What a group of appends comes to: the rows to insert, and what to answer once they are committed. */
export interface DecidedGroup {
  readonly rows: readonly RecordedEvent[];
  readonly outcomes: readonly (readonly [Append, Outcome])[];
}

const REMEMBERED_STREAMS = 20_000;
const REMEMBERED_IDS = 20_000;

/** Decides appends in turn, each as if those before it were written. Remembers what it needs to ask for rarely. */
export class GroupDecider {
  private readonly revisions = new BoundedMap<string, number>(REMEMBERED_STREAMS);
  private readonly ids = new BoundedMap<string, Written>(REMEMBERED_IDS);

  /** The rows come after position `head`. Appends that are answered already, for want of time, are left out. */
  async decide(group: readonly Append[], head: number, session: WriterSession): Promise<DecidedGroup> {
    const created = Date.now();
    const open = group.filter(({ isAnswered }) => !isAnswered);
    const revisions = await this.lastRevisions(open, session);
    const history = { recent: (id: string) => this.ids.get(id), idsFrom: session.idsFrom.bind(session) };
    const rows: RecordedEvent[] = [];
    const outcomes: [Append, Outcome][] = [];
    for (const append of open) {
      const { stream, events } = append;
      const current = revisions.get(stream) ?? NO_STREAM;
      const decision = await decide(append, current, history);
      if (decision === 'write') {
        const first = rows.length;
        for (const { id, type, json, metadata, data } of events) {
          const revision = current + 1 + rows.length - first;
          const position = head + 1 + rows.length;
          rows.push({ id, type, json, metadata, data, stream, revision, position, created });
          this.ids.set(id, { id, stream, revision, position });
        }
        revisions.set(stream, current + events.length);
      }
      outcomes.push([append, toOutcome(decision, current, events.length > 0 ? rows.at(-1) : undefined)]);
    }
    for (const [stream, revision] of revisions) this.revisions.set(stream, revision);
    return { rows, outcomes };
  }

  /** What was decided was not written after all, or not known to be. */
  forget(): void {
    this.revisions.clear();
    this.ids.clear();
  }

  private async lastRevisions(
    appends: readonly Append[],
    session: WriterSession,
  ): Promise<Map<string, number>> {
    const revisions = new Map(appends.map(({ stream }) => [stream, this.revisions.get(stream)]));
    const unknown = [...revisions.keys()].filter((stream) => revisions.get(stream) === undefined);
    if (unknown.length > 0)
      for (const { stream, last } of await session.lastRevisions(unknown)) revisions.set(stream, last);
    return revisions as Map<string, number>;
  }
}

function toOutcome(decision: Decision, current: number, lastRow: Written | undefined): Outcome {
  const revision = current === NO_STREAM ? undefined : current;
  if (decision === 'refuse') return { kind: 'wrong-expected-version', actual: revision };
  const last = decision === 'write' ? lastRow : decision.repeatOf;
  return { kind: 'committed', revision: last?.revision ?? revision, position: last?.position };
}
