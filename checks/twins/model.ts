import { refused, type Answer, type Appended, type Events, type Refused } from './answers.js';
import { lineOf } from './line.js';
import {
  MAX_APPEND_BYTES,
  passes,
  type Append,
  type Follow,
  type Operation,
  type Proposal,
} from './operations.js';
import type { Twin } from './twin.js';

interface Stored {
  readonly proposal: Proposal;
  readonly stream: number;
  readonly revision: number;
}

/** EventStoreDB's rules as its documentation and its client tell them, in memory. It shares nothing with any server. */
export class Model implements Twin {
  private readonly log: Stored[] = [];
  private readonly described = new Set<number>();
  /** Where each event was written last. */
  private readonly written = new Map<number, Stored>();
  /** The last event of every append that wrote something, as its index in the log. */
  readonly places: number[] = [];

  answer(operation: Operation): Promise<Answer> {
    return Promise.resolve(this.answerNow(operation));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** -1 when there is no such stream. */
  revisionOf(stream: number): number {
    return this.streamOf(stream).length - 1;
  }

  answerNow(operation: Operation): Answer {
    switch (operation.kind) {
      case 'append':
        return this.append(operation);
      case 'burst':
        return { kind: 'several', answers: operation.appends.map((append) => this.append(append)) };
      case 'read-stream': {
        const { stream, from, backwards, count } = operation;
        const stored = this.streamOf(stream);
        if (stored.length === 0) return refused('stream-not-found', { stream });
        const revision = from === 'start' ? 0 : from === 'end' ? Infinity : from;
        const found = backwards
          ? stored.slice(0, revision + 1).toReversed()
          : stored.filter((event) => event.revision >= revision);
        return eventsOf(found, count);
      }
      case 'read-all': {
        const { from, backwards, count } = operation;
        const index = from === 'end' ? this.log.length : this.placeAt(from);
        return eventsOf(
          backwards ? this.log.slice(0, Math.max(0, index)).toReversed() : this.log.slice(Math.max(0, index)),
          count,
        );
      }
      case 'follow':
        return this.follow(operation);
      case 'describe':
        this.described.add(operation.stream);
        return { kind: 'events', events: [`metadata of ${String(operation.stream)}`], full: false };
    }
  }

  private append({ stream, expected, events }: Append): Appended | Refused {
    const current = this.revisionOf(stream);
    const wrong = () =>
      refused('wrong-expected-version', {
        stream,
        expected,
        actual: current < 0 ? 'no_stream' : current,
      });
    if (events.reduce((sum, { bytes }) => sum + bytes, 0) > MAX_APPEND_BYTES)
      return refused('maximum-append-size-exceeded', { limit: MAX_APPEND_BYTES });
    if (expected === 'stream_exists' && current < 0 && !this.described.has(stream)) return wrong();

    if (expected === 'any' || expected === 'stream_exists') {
      const repeated = events.map(({ event }) => this.written.get(event));
      const first = repeated.findIndex((one) => one?.stream !== stream);
      if (first > 0) return wrong();
      if (first < 0 && events.length > 0) return appendedAt(repeated.at(-1));
      return this.write(stream, events);
    }
    const revision = expected === 'no_stream' ? -1 : expected;
    if (revision === current) return this.write(stream, events);
    const there = this.streamOf(stream).slice(revision + 1, revision + 1 + events.length);
    const isRepeat = revision < current && events.length > 0 && there.length === events.length;
    if (isRepeat && there.every(({ proposal }, index) => proposal.event === events[index]?.event))
      return appendedAt(there.at(-1));
    return wrong();
  }

  private write(stream: number, events: readonly Proposal[]): Appended {
    const before = this.revisionOf(stream);
    for (const [index, proposal] of events.entries()) {
      const stored = { proposal, stream, revision: before + 1 + index };
      this.log.push(stored);
      this.written.set(proposal.event, stored);
    }
    if (events.length > 0) this.places.push(this.log.length - 1);
    // The client takes "no stream" for revision 0.
    return events.length > 0
      ? appendedAt(this.log.at(-1))
      : { kind: 'appended', revision: Math.max(0, before), place: null };
  }

  private follow({ what, after, meanwhile }: Follow): Answer {
    if (typeof what === 'number' && after !== 'end' && this.revisionOf(what) < 0)
      return refused('never caught up');
    const last = after === 'start' ? -1 : after === 'end' ? this.log.length - 1 : this.placeAt(after);
    const isWanted = ({ stream, revision, proposal }: Stored, index: number) => {
      if (typeof what !== 'number') return index > last && passes(what, stream, proposal);
      return stream === what && (typeof after === 'number' ? revision > after : index > last);
    };
    const answer = this.append(meanwhile);
    return { kind: 'several', answers: [answer, eventsOf(this.log.filter(isWanted), Infinity)] };
  }

  /** -1 before everything. */
  private placeAt(number: number): number {
    return this.places.length === 0 ? -1 : this.places[number % this.places.length]!;
  }

  private streamOf(stream: number): Stored[] {
    return this.log.filter((stored) => stored.stream === stream);
  }
}

const appendedAt = (last: Stored | undefined): Appended => ({
  kind: 'appended',
  revision: last!.revision,
  place: `${String(last!.stream)}@${String(last!.revision)}`,
});

const eventsOf = (stored: readonly Stored[], count: number): Events => ({
  kind: 'events',
  events: stored.slice(0, count).map(({ proposal, stream, revision }) => lineOf(proposal, stream, revision)),
  full: stored.length >= count,
});
