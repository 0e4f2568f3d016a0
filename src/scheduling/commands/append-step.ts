import { Command, type CommandMeta } from '../../kernel/command.js';
import type { Decision, DomainEvent, Stream } from '../../kernel/stream.js';
import { crashPoint } from '../../platform/crash-point.js';
import type { EventStore, Outcome } from '../../platform/event-store/event-store.js';

/** The appends that a booking, a move or an offer is made of. A crash run can stop before and after each. */
export type Step =
  | 'patient-day'
  | 'doctor-day'
  | 'commit'
  | 'abandon'
  | 'release-patient-day'
  | 'release-doctor-day'
  | 'release-hold';

class Append extends Command<object> {}

/** Appends one step. Its crash points are `take-time:before-<step>` and `take-time:after-<step>`. */
export async function appendStep<State, Event extends DomainEvent>(
  store: EventStore,
  step: Step,
  stream: Stream<State, Event>,
  id: string,
  meta: CommandMeta,
  decide: (state: State) => Decision<Event>,
): Promise<Outcome> {
  crashPoint(`take-time:before-${step}`);
  const outcome = await store.handleCommand(stream, id, new Append({}, meta), decide);
  crashPoint(`take-time:after-${step}`);
  return outcome;
}
