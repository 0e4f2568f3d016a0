import type { Pending } from './append-queue.js';
import { BoundedMap } from './bounded-map.js';
import { decide, NO_STREAM, type Decision, type Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import type { Outcome } from './outcome.js';
import type { WriterSession } from './session.js';

/** What a group of appends comes to: the rows to insert, and what to answer once they are committed. */
export interface DecidedGroup {
  readonly rows: readonly RecordedEvent[];
  readonly outcomes: readonly (readonly [Pending, Outcome])[];
}

const REMEMBERED_STREAMS = 20_000;
const REMEMBERED_IDS = 20_000;

/** Decides appends in turn, each as if those before it were written. Remembers what it needs to ask for rarely. */
export class GroupDecider {
  private readonly revisions = new BoundedMap<string, number>(REMEMBERED_STREAMS);
  private readonly ids = new BoundedMap<string, Written>(REMEMBERED_IDS);

  /** The rows come after position `head`. */
  async decide(group: readonly Pending[], head: number, session: WriterSession): Promise<DecidedGroup> {
    const created = Date.now();
    const open = group.filter((pending) => !pending.isOver(created));
    const revisions = await this.lastRevisions(new Set(open.map(({ append }) => append.stream)), session);
    const history = {
      recent: (id: string) => this.ids.get(id),
      idsFrom: session.idsFrom.bind(session),
    };
    const rows: RecordedEvent[] = [];
    const outcomes: [Pending, Outcome][] = [];
    for (const pending of open) {
      const { stream, events } = pending.append;
      const current = revisions.get(stream) ?? NO_STREAM;
      const decision = await decide(pending.append, current, history);
      if (decision === 'write') {
        for (const { id, type, json, metadata, data } of events) {
          const revision = (revisions.get(stream) ?? NO_STREAM) + 1;
          const position = head + rows.length + 1;
          rows.push({ id, type, json, metadata, data, stream, revision, position, created });
          revisions.set(stream, revision);
          this.ids.set(id, { stream, revision, position });
        }
      }
      outcomes.push([pending, toOutcome(decision, current, events.length > 0 ? rows.at(-1) : undefined)]);
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
    streams: ReadonlySet<string>,
    session: WriterSession,
  ): Promise<Map<string, number>> {
    const revisions = new Map<string, number>();
    const unknown: string[] = [];
    for (const stream of streams) {
      const revision = this.revisions.get(stream);
      if (revision === undefined) unknown.push(stream);
      else revisions.set(stream, revision);
    }
    if (unknown.length > 0)
      for (const [stream, last] of await session.lastRevisions(unknown)) revisions.set(stream, last);
    return revisions;
  }
}

function toOutcome(decision: Decision, current: number, lastRow: RecordedEvent | undefined): Outcome {
  const revision = current === NO_STREAM ? undefined : current;
  if (decision === 'refuse') return { kind: 'wrong-expected-version', actual: revision };
  const last = decision === 'write' ? lastRow : decision.repeatOf;
  return { kind: 'committed', revision: last?.revision ?? revision, position: last?.position };
}
