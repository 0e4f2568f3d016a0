import type { DomainEvent, Stream } from '../../kernel/stream.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';

/** The order in which things became known: by time, then by place in the log. */
export function inOrder(one: Recorded, other: Recorded): number {
  const [at, otherAt] = [Date.parse(one.metadata.at), Date.parse(other.metadata.at)];
  if (at !== otherAt) return at - otherAt;
  return one.position < other.position ? -1 : one.position > other.position ? 1 : 0;
}

/** The events of a stream that were known at an ISO instant; `null` is now. Time never runs backwards in a stream. */
export function knownAt<Event extends Recorded>(events: readonly Event[], at: string | null): Event[] {
  if (at === null) return [...events];
  const moment = Date.parse(at);
  return events.filter(({ metadata }) => Date.parse(metadata.at) <= moment);
}

/** The state that events lead to, by the stream's own rules. */
export function fold<State, Event extends DomainEvent>(
  stream: Stream<State, Event>,
  events: readonly Recorded[],
): State {
  return events.reduce((state, event) => stream.evolve(state, event as unknown as Event), stream.initial);
}
