import { setTimeout as delay } from 'node:timers/promises';
import { DatabaseError } from 'pg';
import type { Append } from './append.js';
import { AppendQueue } from './append-queue.js';
import type { RecordedEvent } from './event.js';
import { decideGroup, type DecidedGroup } from './group.js';
import { RecentEvents } from './recent.js';
import { ConnectionBroken, DatabaseTaken, WriterSession } from './session.js';

export interface WriterOptions {
  readonly databaseUrl: string;
  readonly log: (message: string) => void;
  /** Called when nothing can be acknowledged any more: another server has the log, or this one has a fault. */
  readonly onLost: (error: Error) => void;
}

const RECONNECT_MS = 200;

/**
 * The one writer of the log. Appends that arrive while a group is being committed form the next group; a group is one
 * COPY, and nobody is answered before it is committed. When the connection breaks, what became of the group is read
 * back over the next one, under the lock, so that every append is answered with what really happened.
 */
export class LogWriter {
  readonly recent: RecentEvents;
  private readonly finished: Promise<void>;
  private closing = false;

  /** Throws `DatabaseTaken` when another server writes to this database. */
  static async open(options: WriterOptions): Promise<LogWriter> {
    const queue = new AppendQueue();
    const session = await WriterSession.open(options.databaseUrl, () => queue.arrival.give());
    return new LogWriter(options, queue, session, (await session.last()).position);
  }

  private constructor(
    private readonly options: WriterOptions,
    readonly queue: AppendQueue,
    private session: WriterSession,
    head: number,
  ) {
    this.recent = new RecentEvents(head);
    this.finished = this.run().catch(options.onLost);
  }

  /** Commits what is queued, then lets go of the database. */
  async close(): Promise<void> {
    this.closing = true;
    this.queue.arrival.give();
    await this.finished;
    await this.session.close();
  }

  private async run(): Promise<void> {
    for (;;) {
      if (this.session.hasEnded) await this.reconnect([]);
      const group = this.queue.takeGroup();
      if (group.length > 0) await this.commit(group);
      else if (this.closing) return;
      else await this.queue.arrival.next();
    }
  }

  private async commit(group: readonly Append[]): Promise<void> {
    let decided: DecidedGroup = { rows: [], outcomes: [] };
    try {
      decided = await decideGroup(group, this.recent, this.session);
      if (decided.rows.length > 0) await this.session.insert(decided.rows);
    } catch (error) {
      this.options.log(`appends could not be written: ${(error as Error).message}`);
      if (error instanceof DatabaseError) return group.forEach((append) => append.answer({ kind: 'failed' }));
      if (!(error instanceof ConnectionBroken)) throw error;
      if (!(await this.reconnect(decided.rows))) return this.commit(group);
    }
    if (decided.rows.length > 0) this.recent.push(decided.rows);
    for (const [append, outcome] of decided.outcomes) append.answer(outcome);
  }

  /**
   * Connects again, however long it takes, and answers whether the rows that were under way are in the log: once the lock
   * is ours the old connection is gone, and what is not there now will never be.
   */
  private async reconnect(rows: readonly RecordedEvent[]): Promise<boolean> {
    await this.session.close();
    for (;;) {
      try {
        this.session = await WriterSession.open(this.options.databaseUrl, () => this.queue.arrival.give());
        const last = await this.session.last();
        this.options.log('connected to the log again');
        if (last.position === this.recent.head) return false;
        if (last.position === rows.at(-1)?.position && last.id === rows.at(-1)?.id) return true;
        throw new DatabaseTaken('another event store wrote to this log meanwhile');
      } catch (error) {
        if (error instanceof DatabaseTaken || this.closing) throw error;
        await delay(RECONNECT_MS);
      }
    }
  }
}
