import type { Actor } from '../../kernel/actor.js';
import type { DomainEvent } from '../../kernel/stream.js';

/** What every event says about how it came to be. `at` is an ISO instant and never runs backwards in a stream. */
export interface Metadata {
  readonly actor: Actor;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly at: string;
  readonly schema: number;
}

interface Place {
  /** The event's own UUID. */
  readonly id: string;
  /** The stream's name without the log's prefix: `appointment-<id>`. */
  readonly stream: string;
  /** Counts from 0 in its stream. */
  readonly revision: bigint;
  /** The commit position in the log; grows from event to event. */
  readonly position: bigint;
}

/** An event as it was read: decoded, unsealed, in its newest shape. */
export type Recorded<Event extends DomainEvent = DomainEvent> = Event extends DomainEvent
  ? Place & { readonly type: Event['type']; readonly data: Event['data']; readonly metadata: Metadata }
  : never;

/** An event as the log keeps it: personal fields sealed, in the shape it was written in. */
export interface StoredEvent extends Place {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Metadata;
}

/** An event on its way into the log. */
export interface NewEvent {
  readonly id: string;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Metadata;
}
