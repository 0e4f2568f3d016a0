import type { EventRow } from '../../../projections/audit/queries.js';

/** An event, and what followed from it. */
export interface Consequence {
  readonly event: EventRow;
  readonly then: readonly Consequence[];
}

/** What one command did, by its own id, and everything that followed. */
export interface Deed {
  readonly commandId: string;
  readonly then: readonly Consequence[];
}

/**
 * The events of one correlation as a tree: a command, what it and its steps did, and what processes did because of
 * that. In the order of the log.
 */
export function storyOf(events: readonly EventRow[]): Deed[] {
  const byId = new Map(events.map((event) => [event.eventId, event]));
  const causeOfCommand = new Map(events.map(({ commandId, causationId }) => [commandId, causationId]));
  const after = new Map<string, EventRow[]>();
  for (const event of events) {
    const cause = causeOf(event);
    after.set(cause, [...(after.get(cause) ?? []), event]);
  }
  const then = (cause: string): Consequence[] =>
    (after.get(cause) ?? []).map((event) => ({ event, then: then(event.eventId) }));
  return [...after.keys()]
    .filter((cause) => !byId.has(cause))
    .map((commandId) => ({ commandId, then: then(commandId) }));

  /** The event that caused it, or the command at the root of those that did. */
  function causeOf({ commandId }: EventRow): string {
    const passed = new Set<string>();
    let cause = commandId;
    for (;;) {
      const next = causeOfCommand.get(cause);
      if (next === undefined || next === cause || passed.has(next)) return cause;
      if (byId.has(next)) return next;
      passed.add(cause);
      cause = next;
    }
  }
}
