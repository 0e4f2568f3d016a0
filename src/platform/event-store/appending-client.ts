import { EventStoreDBClient, NO_STREAM, type AppendResult, type EventData } from '@eventstore/db-client';
import type { ExpectedRevision } from './event-log.js';
import { GIVE_UP_AFTER_MS, NoAnswer, settledAppend, type Appended, type Attempt } from './settled-append.js';

/** So many messages the client writes at once. */
const AT_ONCE = 15;

/**
 * The client that a process appends with, and that does nothing else. It makes up for three faults of EventStoreDB's:
 * - What is pending sits in one map per module. An error on one stream of appends empties it, and an answer on another one
 *   then throws where nobody can catch it. A client opens a second such stream when a reading of its fails: so readings have
 *   a client of their own, and no client appends before the one before it has ended.
 * - What cannot be written at once it holds back, and rejects where nobody can catch it when the connection breaks: so no
 *   more is under way than can.
 * - That it found no server, or could not learn what that can do, it keeps for ever: so another one takes its place.
 */
export class AppendingClient {
  private client: Promise<EventStoreDBClient>;
  private free = AT_ONCE;
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly url: string) {
    this.client = Promise.resolve(EventStoreDBClient.connectionString(url));
  }

  /**
   * Appends all events or none, and makes sure of the outcome by `readBack`, as `settledAppend` says. Throws
   * `RevisionConflict` and `OutcomeUnknown`, and `NoAnswer` when nothing was sent, as those before it took too long.
   */
  async append(
    stream: string,
    expectedRevision: ExpectedRevision,
    events: EventData[],
    readBack: Attempt['readBack'],
  ): Promise<Appended> {
    const since = performance.now();
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((go) => this.waiting.push(go));
    try {
      if (performance.now() - since > GIVE_UP_AFTER_MS) throw new NoAnswer('The event store answers nobody');
      const append = () => this.send(stream, expectedRevision, events);
      return await settledAppend({ events, expectedRevision, append, readBack });
    } finally {
      const go = this.waiting.shift();
      if (go) go();
      else this.free += 1;
    }
  }

  async close(): Promise<void> {
    await (await this.client).dispose();
  }

  private async send(stream: string, expected: ExpectedRevision, events: EventData[]): Promise<AppendResult> {
    const current = this.client;
    try {
      const expectedRevision = expected === 'no_stream' ? NO_STREAM : expected;
      return await (await current).appendToStream(stream, events, { expectedRevision });
    } catch (error) {
      if (this.client === current && !isAnswer(error)) this.client = this.after(current);
      throw error;
    }
  }

  private async after(broken: Promise<EventStoreDBClient>): Promise<EventStoreDBClient> {
    await (await broken).dispose();
    return EventStoreDBClient.connectionString(this.url);
  }
}

/** What the server said of an append; other errors are about the way to it. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof Error && 'type' in error && !['unavailable', 'cancelled'].includes(String(error.type))
  );
}
