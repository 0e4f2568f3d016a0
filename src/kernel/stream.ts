import type { Refusal } from './refusal.js';

/** A fact, in the past tense. `data` is plain JSON. */
export interface DomainEvent {
  readonly type: string;
  readonly data: object;
}

/** One kind of stream: what it is called, and how its events fold into the state that decisions look at. */
export interface Stream<State, Event extends DomainEvent> {
  readonly name: (id: string) => string;
  readonly initial: State;
  readonly evolve: (state: State, event: Event) => State;
}

/** What a decision answers: the events that follow (none: nothing to do), or the rule that refuses. */
export type Decision<Event extends DomainEvent> = readonly Event[] | Refusal;

/**
 * How one event type is stored. `schema` is the number of its newest shape; `upcast[n]` turns the data of schema n
 * into that of n + 1. `personal.fields` are sealed with the key of the person whose id stands in `personal.of`.
 */
export interface EventShape<Field extends string = string> {
  readonly schema: number;
  /** Nobody waits to see it on a page: whoever reads the log may take in several at once, a moment later. */
  readonly unhurried?: true;
  readonly personal?: { readonly of: Field; readonly fields: readonly Field[] };
  readonly upcast?: Readonly<Record<number, (data: Record<string, unknown>) => Record<string, unknown>>>;
}

/** The stored shape of every event type of a stream. The keys are storage: they are never renamed. */
export type EventShapes<Event extends DomainEvent> = {
  readonly [Type in Event['type']]: EventShape<Extract<keyof Extract<Event, { type: Type }>['data'], string>>;
};

/** What a sealed field reads as once its person was erased. */
export const ERASED = '[erased]';

/** The end of a switch over a union: does not compile when a case is missing. */
export function never(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
