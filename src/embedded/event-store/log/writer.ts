import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import { AppendQueue, type Pending } from './append-queue.js';
import type { RecordedEvent } from './event.js';
import { GroupDecider, type DecidedGroup } from './group.js';
import { ConnectionBroken, DatabaseTaken, WriterSession } from './session.js';
import { Tail } from './tail.js';

export interface WriterOptions {
  readonly databaseUrl: string;
  readonly log: (message: string) => void;
  /** Called when nothing can be acknowledged any more: another server has the log, or this one has a fault. */
  readonly onLost: (error: Error) => void;
}

const RECONNECT_MS = 200;
const NOTHING: DecidedGroup = { rows: [], outcomes: [] };

/**
 * The one writer of the log. Appends that arrive while a group is being committed form the next group; a group is one
 * insert, and nobody is answered before it is committed. When the connection breaks, what became of the group is read
 * back over the next one, under the lock, so that every append is answered with what really happened.
 */
export class LogWriter {
  readonly queue = new AppendQueue();
  readonly tail: Tail;
  private readonly decider = new GroupDecider();
  private readonly finished: Promise<void>;
  private connected = true;
  private closing = false;

  /** Throws `DatabaseTaken` when another server writes to this database. */
  static async open(options: WriterOptions): Promise<LogWriter> {
    let onEnd: () => void = () => undefined;
    const session = await WriterSession.open(options.databaseUrl, () => onEnd());
    const writer = new LogWriter(options, session, await session.head());
    onEnd = () => writer.noteEnd(session);
    return writer;
  }

  private constructor(
    private readonly options: WriterOptions,
    private session: WriterSession,
    head: number,
  ) {
    this.tail = new Tail(head);
    this.finished = this.run().catch(options.onLost);
  }

  /** Commits what is queued, then lets go of the database. */
  async close(): Promise<void> {
    this.closing = true;
    this.queue.nudge();
    await this.finished;
    this.queue.close();
    await this.session.close();
  }

  private async run(): Promise<void> {
    for (;;) {
      if (!this.connected) await this.reconnect([]);
      if (!this.queue.isEmpty) await this.commit(this.queue.takeGroup());
      else if (this.closing) return;
      else await this.queue.arrival();
    }
  }

  private async commit(group: readonly Pending[]): Promise<void> {
    for (;;) {
      let decided = NOTHING;
      try {
        decided = await this.decider.decide(group, this.tail.head, this.session);
        if (decided.rows.length > 0) await this.session.insert(decided.rows);
        return this.acknowledge(decided);
      } catch (error) {
        this.decider.forget();
        if (error instanceof DatabaseError) return this.commitSingly(group, error);
        if (!(error instanceof ConnectionBroken)) throw error;
        this.options.log(`the connection to the log broke: ${error.message}`);
        if (await this.reconnect(decided.rows)) return this.acknowledge(decided);
      }
    }
  }

  private acknowledge({ rows, outcomes }: DecidedGroup): void {
    if (rows.length > 0) this.tail.push(rows);
    for (const [pending, outcome] of outcomes) pending.answer(outcome);
  }

  /** An append that the database refuses must not take the others of its group with it. */
  private async commitSingly(group: readonly Pending[], error: Error): Promise<void> {
    const [first] = group;
    if (first && group.length === 1) {
      this.options.log(`the database refused an append to ${first.append.stream}: ${error.message}`);
      first.answer({ kind: 'failed' });
    } else for (const pending of group) await this.commit([pending]);
  }

  /**
   * Connects again, however long it takes, and answers whether the rows that were under way are in the log: once the lock
   * is ours the old connection is gone, and what is not there now will never be.
   */
  private async reconnect(rows: readonly RecordedEvent[]): Promise<boolean> {
    await this.session.close();
    for (;;) {
      try {
        const session: WriterSession = await WriterSession.open(this.options.databaseUrl, () =>
          this.noteEnd(session),
        );
        this.session = session;
        const committed = await this.areCommitted(rows);
        this.connected = true;
        this.options.log('connected to the log again');
        return committed;
      } catch (error) {
        if (error instanceof DatabaseTaken || this.closing) throw error;
        await delay(RECONNECT_MS);
      }
    }
  }

  private async areCommitted(rows: readonly RecordedEvent[]): Promise<boolean> {
    const head = await this.session.head();
    if (head === this.tail.head) return false;
    const last = rows.at(-1);
    if (last && head === last.position && (await this.session.idAt(head)) === last.id) return true;
    throw new DatabaseTaken('another event store wrote to this log meanwhile');
  }

  private noteEnd(session: WriterSession): void {
    if (session !== this.session || this.closing) return;
    this.connected = false;
    this.queue.nudge();
  }
}
