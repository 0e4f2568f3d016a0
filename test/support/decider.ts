import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Actor } from '../../src/kernel/actor.js';
import type { Command, CommandMeta } from '../../src/kernel/command.js';
import { isRefusal, type Refusal } from '../../src/kernel/refusal.js';
import type { Decision, DomainEvent, Stream } from '../../src/kernel/stream.js';
import type { EventStore } from '../../src/platform/event-store/event-store.js';

/** The instant at which commands of a test are given, unless they say otherwise. */
export const NOW = '2026-11-23T08:00:00.000Z';

/** Meta for a command of a test, with a new command id each time. */
export function metaOf(given: { actor?: Actor; now?: string; commandId?: string } = {}): CommandMeta {
  const commandId = given.commandId ?? randomUUID();
  return {
    commandId,
    correlationId: commandId,
    causationId: commandId,
    actor: given.actor ?? { kind: 'visitor' },
    now: given.now ?? NOW,
  };
}

/** The state that events lead to. */
export function stateAfter<State, Event extends DomainEvent>(
  stream: Stream<State, Event>,
  events: readonly NoInfer<Event>[],
): State {
  return events.reduce(stream.evolve, stream.initial);
}

/**
 * A decision in three steps: `given(stream, events).when((state) => decide(command, state)).then(expected)`. Expected
 * are the events that follow (none: `[]`), or the refusal.
 */
export function given<State, Event extends DomainEvent>(
  stream: Stream<State, Event>,
  events: readonly NoInfer<Event>[] = [],
): { when(decide: (state: State) => Decision<Event>): { then(expected: Decision<Event>): void } } {
  return {
    when(decide) {
      const decision = decide(stateAfter(stream, events));
      return { then: (expected) => expect(decision).toEqual(expected) };
    },
  };
}

/** Makes the command anew, as if the same wish had been sent from another form. */
type Wish<C extends Command<object>> = (meta: CommandMeta) => C;

/**
 * Sends a command twice under the same id, and then the same wish under a new one, through the real write path. The
 * second must be answered like the first, the third must be refused or find nothing to do, and neither may write.
 */
export async function twice<State, Event extends DomainEvent, C extends Command<object>>(
  store: EventStore,
  stream: Stream<State, Event>,
  id: string,
  history: readonly NoInfer<Event>[],
  wish: Wish<C>,
  decide: (command: C, state: State) => Decision<Event>,
): Promise<void> {
  if (history.length > 0) await store.handleCommand(stream, id, wish(metaOf()), () => history);
  const send = (command: C) => store.handleCommand(stream, id, command, (state) => decide(command, state));
  const command = wish(metaOf());

  const first = await send(command);
  expect(first, 'the first time it is carried out').toEqual({
    position: expect.any(BigInt) as bigint,
    repeated: false,
  });
  const { revision } = await store.load(stream, id);

  expect(await send(command), 'the same command again is answered as before').toEqual({
    ...first,
    repeated: true,
  });
  const another = await send(wish(metaOf()));
  expect(isRefusal(another) || another.position === null, 'the same wish again writes nothing').toBe(true);
  expect((await store.load(stream, id)).revision).toBe(revision);
}

/** Asserts that something was carried out rather than refused. */
export function notRefused<T extends object>(answer: T | Refusal): asserts answer is T {
  expect(isRefusal(answer) ? answer.rule : 'carried out').toBe('carried out');
}
