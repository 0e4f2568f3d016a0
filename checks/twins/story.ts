import { seededRandom, type Random } from '../../src/sample/random.js';
import { Model } from './model.js';
import { MAX_APPEND_BYTES, type Append, type Expected, type Operation, type Proposal } from './operations.js';

const STREAMS = 6;
const USUAL_BYTES = 200;
const FILTERS = ['every-stream', 'one-stream', 'some-types', 'types-by-pattern'] as const;

/** A story of operations, the same for the same seed: much that is repeated, contested or at an edge. */
export function story(seed: number, operations: number): Operation[] {
  const teller = new Teller(seededRandom(seed));
  return Array.from({ length: operations }, () => teller.next());
}

class Teller {
  /** Tells how long the streams are, so that revisions are wrong by one and not by chance. */
  private readonly model = new Model();
  private readonly told: Append[] = [];
  private events = 0;

  constructor(private readonly random: Random) {}

  next(): Operation {
    const operation = this.invent();
    this.model.answerNow(operation);
    return operation;
  }

  private invent(): Operation {
    const { random } = this;
    const stream = this.stream();
    const kind = random.next();
    if (kind < 0.5) return this.append();
    if (kind < 0.6) return this.burst();
    if (kind < 0.75) {
      const backwards = random.chance(0.5);
      const from = random.pick([
        'start',
        'end',
        this.revisionNear(stream),
        this.revisionNear(stream),
      ] as const);
      // Forwards from the end of a stream is an error on some servers and nothing on others.
      return {
        kind: 'read-stream',
        stream,
        from: backwards || from !== 'end' ? from : 'start',
        backwards,
        count: this.count(),
      };
    }
    if (kind < 0.9)
      return {
        kind: 'read-all',
        from: random.chance(0.2) ? 'end' : this.place(),
        backwards: random.chance(0.5),
        count: this.count(),
      };
    if (kind < 0.97) return this.follow(stream);
    return { kind: 'describe', stream };
  }

  private burst(): Operation {
    const appends: Append[] = [];
    for (let left = this.random.between(2, 12); left > 0; left -= 1) {
      const append = this.append();
      const mayClash = [append, ...appends].some((one) => clash(one, append));
      appends.push({ ...(mayClash ? this.fresh() : append), alone: false });
    }
    return { kind: 'burst', appends };
  }

  private append(): Append {
    const append = this.told.length > 0 && this.random.chance(0.4) ? this.again() : this.fresh();
    this.told.push(append);
    if (this.told.length > 30) this.told.shift();
    return append;
  }

  private fresh(): Append {
    const { random } = this;
    const stream = this.stream();
    const count = random.chance(0.05) ? 0 : random.pickSkewed([1, 2, 3, 5, 40]);
    const events = Array.from({ length: count }, () => this.proposal(USUAL_BYTES));
    if (random.chance(0.02))
      events.push(this.proposal(MAX_APPEND_BYTES + random.between(-1, 1) - bytesOf(events)));
    return { kind: 'append', stream, expected: this.expected(stream), events, alone: random.chance(0.3) };
  }

  /** What was appended before: once more, in part, with more, shifted, or elsewhere. */
  private again(): Append {
    const { random } = this;
    const before = random.pick(this.told);
    const { stream, expected, events } = before;
    const now = { ...before, alone: random.chance(0.3) };
    const at = this.model.revisionOf(stream);
    const shifted = typeof expected === 'number' ? expected + 1 : expected === 'no_stream' ? 0 : expected;
    return random.pick<Append>([
      now,
      now,
      { ...now, expected: 'any' },
      { ...now, expected: 'stream_exists' },
      { ...now, expected: Math.max(0, at - events.length) },
      { ...now, expected: Math.max(0, at) },
      { ...now, events: events.slice(0, -1) },
      { ...now, events: events.slice(1), expected: shifted },
      { ...now, events: events.slice(1) },
      { ...now, events: [...events, this.proposal(USUAL_BYTES)] },
      { ...now, events: [this.proposal(USUAL_BYTES), ...events] },
      { ...now, events: events.toReversed() },
      { ...now, events: [...events, ...events.slice(0, 1)] },
      { ...now, stream: this.stream() },
    ]);
  }

  private follow(stream: number): Operation {
    const { random } = this;
    const meanwhile = { ...this.append(), alone: false };
    const isBegun = this.model.revisionOf(stream) >= 0;
    if (random.chance(0.5) && isBegun) {
      const after = random.pick(['start', 'end', this.revisionNear(stream)] as const);
      return { kind: 'follow', what: stream, after, meanwhile };
    }
    const after = random.pick(['start', 'end', this.place(), this.place()] as const);
    return { kind: 'follow', what: random.pick(FILTERS), after, meanwhile };
  }

  private expected(stream: number): Expected {
    const at = this.model.revisionOf(stream);
    const exact = at < 0 ? 'no_stream' : at;
    return this.random.pick<Expected>([
      'any',
      'stream_exists',
      'no_stream',
      exact,
      exact,
      exact,
      Math.max(0, at - 1),
      at + 1,
    ]);
  }

  private proposal(bytes: number): Proposal {
    this.events += 1;
    return { event: this.events, bytes };
  }

  private stream(): number {
    return this.random.between(0, STREAMS - 1);
  }

  private revisionNear(stream: number): number {
    return this.random.between(0, this.model.revisionOf(stream) + 3);
  }

  private place(): number {
    return this.random.between(0, Math.max(0, this.model.places.length - 1));
  }

  private count(): number {
    return this.random.pick([1, 2, 7, 50, 1000]);
  }
}

/**
 * Whether these might write the same event twice: which of its places counts for a repeat is open until both are stored, so
 * that this must not be asked at once.
 */
function clash(one: Append, other: Append): boolean {
  const isSame = JSON.stringify({ ...one, alone: false }) === JSON.stringify({ ...other, alone: false });
  const ids = new Set(one.events.map(({ event }) => event));
  return isSame ? ids.size < one.events.length : other.events.some(({ event }) => ids.has(event));
}

const bytesOf = (events: readonly Proposal[]): number => events.reduce((sum, { bytes }) => sum + bytes, 0);
