import type { ProposedEvent } from './event.js';
import { MAX_APPEND_BYTES } from './limits.js';

export type ExpectedRevision = number | 'any' | 'no-stream' | 'stream-exists';

/** Revision and position are those of the last event; an append without events has no position. */
export interface Committed {
  readonly kind: 'committed';
  readonly revision?: number | undefined;
  readonly position?: number | undefined;
}

export type Outcome =
  | Committed
  | { readonly kind: 'wrong-expected-version'; readonly actual?: number | undefined }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'bad-request'; readonly reason: string }
  /** The client's deadline passed, and whether the events will be written is not known. */
  | { readonly kind: 'timeout' }
  /** The database refused the events; nothing was written. */
  | { readonly kind: 'failed' };

/** Events that a client wants in a stream, all of them or none. */
export class Append {
  readonly events: ProposedEvent[] = [];
  /** What the events count towards EventStoreDB's limit. */
  bytes = 0;
  isAnswered = false;

  constructor(
    readonly stream: string,
    readonly expected: ExpectedRevision,
    private readonly onAnswer: (outcome: Outcome) => void,
  ) {}

  add(event: ProposedEvent): void {
    this.events.push(event);
    this.bytes += event.data.length + event.metadata.length + event.type.length * 2;
    if (this.bytes > MAX_APPEND_BYTES) this.answer({ kind: 'too-large' });
  }

  /** Only the first answer counts. */
  answer(outcome: Outcome): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.onAnswer(outcome);
  }
}
