import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { Decision, DomainEvent, Stream } from '../../kernel/stream.js';

/**
 * Where a decision would lead: the state after it, or its refusal. What must not fail once the vault has committed is
 * decided here first.
 */
export function rehearse<State extends object, Event extends DomainEvent>(
  stream: Stream<State, Event>,
  state: State,
  decide: (state: State) => Decision<Event>,
): State | Refusal {
  const decision = decide(state);
  return isRefusal(decision) ? decision : decision.reduce(stream.evolve, state);
}
