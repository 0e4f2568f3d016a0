import {
  BACKWARDS,
  EventStoreDBClient,
  eventTypeFilter,
  FORWARDS,
  jsonEvent,
  streamNameFilter,
  type AllStreamSubscription,
  type Direction,
  type Filter as ClientFilter,
  type Position,
  type ResolvedEvent,
  type StreamSubscription,
} from '@eventstore/db-client';
import { randomUUID } from 'node:crypto';
import { refused, type Answer, type Events } from './answers.js';
import { Listening } from './listening.js';
import { passes, type Append, type Filter, type Follow, type Operation } from './operations.js';
import { Run } from './run.js';
import type { Twin } from './twin.js';

const DEADLINE_MS = 10_000;
const CREDENTIALS = { username: 'admin', password: 'changeit' };

/** An event store that is asked through the unmodified client. What others write there meanwhile is passed over. */
export class Server implements Twin {
  private readonly run: Run;

  private constructor(
    private readonly client: EventStoreDBClient,
    start: Position,
  ) {
    this.run = new Run(start);
  }

  static async open(url: string): Promise<Server> {
    const client = EventStoreDBClient.connectionString(url);
    const mark = jsonEvent({ type: 'Mark', data: {} });
    const { position } = await client.appendToStream(`mark-${randomUUID()}`, mark);
    return new Server(client, position!);
  }

  async answer(operation: Operation): Promise<Answer> {
    try {
      return await this.ask(operation);
    } catch (error) {
      return this.run.refusal(error as Error);
    }
  }

  close(): Promise<void> {
    return this.client.dispose();
  }

  private async ask(operation: Operation): Promise<Answer> {
    const { client, run } = this;
    switch (operation.kind) {
      case 'append':
        return this.append(operation);
      case 'burst': {
        const answers = await Promise.all(operation.appends.map((append) => this.answer(append)));
        return { kind: 'several', answers };
      }
      case 'read-stream': {
        const { stream, from, backwards, count } = operation;
        const fromRevision = typeof from === 'number' ? BigInt(from) : from;
        const options = { fromRevision, direction: directionOf(backwards), maxCount: count };
        return this.collect(client.readStream(run.nameOf(stream), options), count);
      }
      case 'read-all': {
        const { from, backwards, count } = operation;
        const fromPosition = typeof from === 'number' ? run.places.of(from) : from;
        const options = { fromPosition, direction: directionOf(backwards), maxCount: count };
        return this.collect(client.readAll(options), count);
      }
      case 'follow':
        return this.follow(operation);
      case 'describe': {
        const stream = run.nameOf(operation.stream);
        await client.setStreamMetadata(stream, { of: operation.stream });
        const { metadata } = await client.getStreamMetadata<{ of: number }>(stream);
        return { kind: 'events', events: [`metadata of ${String(metadata?.of)}`], full: false };
      }
    }
  }

  private async append({ stream, expected, events, alone }: Append): Promise<Answer> {
    const { nextExpectedRevision, position } = await this.client.appendToStream(
      this.run.nameOf(stream),
      events.map((proposal) => this.run.toEvent(proposal)),
      {
        expectedRevision: typeof expected === 'number' ? BigInt(expected) : expected,
        deadline: DEADLINE_MS,
        ...(alone ? { credentials: CREDENTIALS } : {}),
      },
    );
    const revision = Number(nextExpectedRevision);
    // Where an append without events stands is the server's own business.
    if (events.length === 0) return { kind: 'appended', revision, place: null };
    const place = position ? this.run.places.appended(stream, revision, position) : 'no position';
    return { kind: 'appended', revision, place };
  }

  private async collect(reading: AsyncIterable<ResolvedEvent>, count: number): Promise<Events> {
    const lines: (string | null)[] = [];
    for await (const resolved of reading) lines.push(this.run.lineOf(resolved));
    return { kind: 'events', events: lines.filter((line) => line !== null), full: lines.length >= count };
  }

  private async follow(operation: Follow): Promise<Answer> {
    const { places } = this.run;
    const seen: string[] = [];
    const listening = new Listening(this.subscription(operation), (resolved) => {
      const line = this.run.lineOf(resolved);
      if (line !== null) seen.push(line);
    });
    try {
      if (!(await listening.until(() => listening.isCaughtUp))) return refused('never caught up');
      const before = places.count;
      const answer = await this.answer(operation.meanwhile);
      const awaited = places.count > before ? placesToSee(operation, answer) : [];
      await listening.until(() =>
        awaited.every((place) => seen.some((line) => line.startsWith(`${place} `))),
      );
      return { kind: 'several', answers: [answer, { kind: 'events', events: seen, full: false }] };
    } finally {
      await listening.end();
    }
  }

  private subscription({ what, after }: Follow): StreamSubscription | AllStreamSubscription {
    const { client, run } = this;
    if (typeof what === 'number') {
      const fromRevision = typeof after === 'number' ? BigInt(after) : after;
      return client.subscribeToStream(run.nameOf(what), { fromRevision });
    }
    const fromPosition =
      typeof after === 'number' ? run.places.of(after) : after === 'end' ? after : run.places.start;
    return client.subscribeToAll({ fromPosition, filter: this.filterFor(what) });
  }

  private filterFor(filter: Filter): ClientFilter {
    if (filter === 'every-stream') return streamNameFilter({ prefixes: [this.run.name] });
    if (filter === 'one-stream') return streamNameFilter({ prefixes: ['none', this.run.nameOf(0)] });
    if (filter === 'some-types') return eventTypeFilter({ prefixes: ['Type1', 'Type3'] });
    return eventTypeFilter({ regex: '^Type[0-2]$' });
  }
}

const directionOf = (backwards: boolean): Direction => (backwards ? BACKWARDS : FORWARDS);

/** The places of the new events that a subscriber is to see. */
function placesToSee({ what, after, meanwhile }: Follow, answer: Answer): string[] {
  if (answer.kind !== 'appended') return [];
  const { stream, events } = meanwhile;
  const first = answer.revision - events.length + 1;
  return events
    .map((proposal, index) => ({ proposal, revision: first + index }))
    .filter(({ proposal, revision }) =>
      typeof what === 'number'
        ? stream === what && (typeof after !== 'number' || revision > after)
        : passes(what, stream, proposal),
    )
    .map(({ revision }) => `${String(stream)}@${String(revision)}`);
}
