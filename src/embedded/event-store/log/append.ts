import { sizeOf, type ProposedEvent } from './event.js';

export type ExpectedRevision = number | 'any' | 'no-stream' | 'stream-exists';

/** The last revision of a stream without events. */
export const NO_STREAM = -1;

/** EventStoreDB's default limit for the events of one append: data, metadata and type names together. */
export const MAX_APPEND_BYTES = 1024 * 1024;

export type Outcome =
  /** `revision` and `position` are those of the last event, or of what is last without one. */
  | { readonly kind: 'committed'; readonly revision: number; readonly position: number }
  | { readonly kind: 'wrong-expected-version'; readonly actual: number }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'bad-request'; readonly reason: string }
  /** The client's deadline passed, and whether the events will be written is not known. */
  | { readonly kind: 'timeout' }
  /** The database refused the events; nothing was written. */
  | { readonly kind: 'failed' };

/** What all appends may hold in memory together that are not answered yet. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** What an append takes besides its events, and an event besides its contents. */
const APPEND_BYTES = 1024;
const EVENT_BYTES = 256;
let heldByAll = 0;

/** Events that a client wants in a stream, all of them or none. */
export class Append {
  events: ProposedEvent[] = [];
  /** What the events count towards EventStoreDB's limit. */
  bytes = 0;
  isAnswered = false;
  /** What it takes in memory. */
  held = 0;
  readonly outcome: Promise<Outcome>;
  /** Only the first answer counts. */
  answer!: (outcome: Outcome) => void;

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
  ) {
    this.outcome = new Promise((resolve) => {
      this.answer = (outcome) => {
        if (!this.isAnswered) heldByAll -= this.held;
        this.isAnswered = true;
        this.events = [];
        resolve(outcome);
      };
    });
    this.hold(APPEND_BYTES);
  }

  /** What comes after the answer is passed over. */
  add(event: ProposedEvent): void {
    if (this.isAnswered) return;
    const bytes = sizeOf(event) + event.type.length * 2;
    this.events.push(event);
    this.bytes += bytes;
    this.hold(bytes + EVENT_BYTES);
    if (this.bytes > MAX_APPEND_BYTES) this.answer({ kind: 'too-large' });
  }

  private hold(bytes: number): void {
    this.held += bytes;
    heldByAll += bytes;
    if (heldByAll > MAX_HELD_BYTES) this.answer({ kind: 'bad-request', reason: 'Too much is unfinished.' });
  }
}
