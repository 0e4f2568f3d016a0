import { setTimeout as delay } from 'node:timers/promises';
import { AppendQueue, type PendingAppend } from './append-queue.js';
import { BoundedMap } from './bounded-map.js';
import { decide, type Decision, type History, type Written } from './decide.js';
import type { RecordedEvent } from './event.js';
import type { Outcome } from './outcome.js';
import { DatabaseTaken, isRefusal, WriterSession } from './session.js';
import { Tail } from './tail.js';

export interface WriterOptions {
  readonly databaseUrl: string;
  readonly log: (message: string) => void;
  /** Another server took the log over, or something unforeseen happened: this one can acknowledge nothing any more. */
  readonly onLost: (error: Error) => void;
}

/** The rows that a group of appends becomes, and what each is told once they are committed. */
interface DecidedGroup {
  readonly rows: readonly RecordedEvent[];
  readonly outcomes: readonly [PendingAppend, Outcome][];
}

const REMEMBERED_STREAMS = 20_000;
const REMEMBERED_IDS = 20_000;
const LOCK_WAIT_MS = 5000;
const RECONNECT_MS = 200;
const NO_STREAM = -1;

/**
 * The one writer of the log. Appends that arrive while a group is being committed form the next group; a group is one
 * insert, and nobody is answered before it is committed. When the connection breaks, the fate of the group in flight is
 * read back over the next one, under the lock, so that every append is answered with what really happened.
 */
export class LogWriter {
  readonly queue = new AppendQueue();
  readonly tail: Tail;
  private readonly revisions = new BoundedMap<string, number>(REMEMBERED_STREAMS);
  private readonly ids = new BoundedMap<string, Written>(REMEMBERED_IDS);
  private readonly history: History = {
    recent: (id) => this.ids.get(id),
    stored: (stream, from, count) => this.session.storedIds(stream, from, count),
  };
  private readonly finished: Promise<void>;
  private connected = true;
  private stopping = false;

  /** Throws `DatabaseTaken` when another server writes to this database. */
  static async open(options: WriterOptions): Promise<LogWriter> {
    let onEnd: () => void = () => undefined;
    const session = await WriterSession.open(options.databaseUrl, LOCK_WAIT_MS, () => onEnd());
    const writer = new LogWriter(options, session, await session.head());
    onEnd = () => writer.noteDisconnect(session);
    return writer;
  }

  private constructor(
    private readonly options: WriterOptions,
    private session: WriterSession,
    head: number,
  ) {
    this.tail = new Tail(head);
    this.finished = this.run().catch((error: unknown) => options.onLost(error as Error));
  }

  /** Commits what is queued, then lets go of the database. */
  async close(): Promise<void> {
    this.stopping = true;
    this.queue.nudge();
    await this.finished;
    this.queue.close();
    await this.session.close();
  }

  private async run(): Promise<void> {
    for (;;) {
      if (!this.connected) await this.recover([]);
      if (!this.queue.isEmpty) await this.commit(this.queue.takeGroup());
      else if (this.stopping) return;
      else await this.queue.arrival();
    }
  }

  private async commit(group: readonly PendingAppend[]): Promise<void> {
    for (;;) {
      let decided: DecidedGroup = { rows: [], outcomes: [] };
      try {
        const now = Date.now();
        decided = await this.decideGroup(
          group.filter((pending) => !pending.expired(now)),
          now,
        );
        if (decided.rows.length > 0) await this.session.insert(decided.rows);
        return this.acknowledge(decided);
      } catch (error) {
        this.revisions.clear();
        this.ids.clear();
        if (isRefusal(error)) return this.commitSingly(group, error);
        this.options.log(`The connection to the log broke: ${(error as Error).message}`);
        if (await this.recover(decided.rows)) return this.acknowledge(decided);
      }
    }
  }

  private async decideGroup(group: readonly PendingAppend[], created: number): Promise<DecidedGroup> {
    const revisions = await this.revisionsOf(new Set(group.map((pending) => pending.append.stream)));
    const rows: RecordedEvent[] = [];
    const outcomes: [PendingAppend, Outcome][] = [];
    for (const pending of group) {
      const { stream, events } = pending.append;
      const current = revisions.get(stream) ?? NO_STREAM;
      const decision = await decide(pending.append, current, this.history);
      if (decision.kind === 'write') {
        for (const [index, event] of events.entries()) {
          const revision = current + 1 + index;
          const written = { stream, revision, position: this.tail.head + rows.length + 1 };
          rows.push({ ...event, ...written, created });
          this.ids.set(event.id, written);
        }
        revisions.set(stream, current + events.length);
      }
      outcomes.push([pending, toOutcome(decision, current, events.length, rows.at(-1))]);
    }
    for (const [stream, revision] of revisions) this.revisions.set(stream, revision);
    return { rows, outcomes };
  }

  private async revisionsOf(streams: ReadonlySet<string>): Promise<Map<string, number>> {
    const revisions = new Map<string, number>();
    const unknown: string[] = [];
    for (const stream of streams) {
      const revision = this.revisions.get(stream);
      if (revision === undefined) unknown.push(stream);
      else revisions.set(stream, revision);
    }
    if (unknown.length === 0) return revisions;
    for (const [stream, last] of await this.session.lastRevisions(unknown)) revisions.set(stream, last);
    return revisions;
  }

  private acknowledge({ rows, outcomes }: DecidedGroup): void {
    if (rows.length > 0) this.tail.push(rows);
    for (const [pending, outcome] of outcomes) pending.settle(outcome);
  }

  /** An append that the database refuses must not take the others of its group with it. */
  private async commitSingly(group: readonly PendingAppend[], error: Error): Promise<void> {
    const [only, ...others] = group;
    if (only && others.length === 0) {
      this.options.log(`The database refused an append to ${only.append.stream}: ${error.message}`);
      return only.settle({ kind: 'failed', reason: 'The log could not be written.' });
    }
    for (const pending of group) await this.commit([pending]);
  }

  /**
   * Connects again, however long that takes, and answers whether the rows under way are in the log: once the lock is
   * ours the old connection is gone, and what is not there now will never be.
   */
  private async recover(rows: readonly RecordedEvent[]): Promise<boolean> {
    await this.session.close();
    for (;;) {
      try {
        const session: WriterSession = await WriterSession.open(this.options.databaseUrl, LOCK_WAIT_MS, () =>
          this.noteDisconnect(session),
        );
        this.session = session;
        this.connected = true;
        const committed = await this.isCommitted(rows);
        this.options.log('Connected to the log again.');
        return committed;
      } catch (error) {
        if (error instanceof DatabaseTaken) throw error;
        await delay(RECONNECT_MS);
      }
    }
  }

  private async isCommitted(rows: readonly RecordedEvent[]): Promise<boolean> {
    const head = await this.session.head();
    if (head === this.tail.head) return false;
    const [first] = rows;
    const ours =
      first &&
      head === this.tail.head + rows.length &&
      (await this.session.idAt(first.position)) === first.id;
    if (ours) return true;
    throw new DatabaseTaken('another event store wrote to this log meanwhile');
  }

  private noteDisconnect(session: WriterSession): void {
    if (session !== this.session || this.stopping) return;
    this.connected = false;
    this.queue.nudge();
  }
}

function toOutcome(
  decision: Decision,
  current: number,
  count: number,
  lastRow: RecordedEvent | undefined,
): Outcome {
  const actual = current === NO_STREAM ? undefined : current;
  if (decision.kind === 'refuse') return { kind: 'wrong-expected-version', actual };
  const last = decision.kind === 'repeat' ? decision.of : lastRow;
  if (decision.kind === 'write' && count === 0) return { kind: 'committed', revision: actual };
  return { kind: 'committed', revision: last?.revision, position: last?.position };
}
