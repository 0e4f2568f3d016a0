import type { Actor } from './actor.js';

/**
 * What every command carries beside its data. Ids are UUIDs; `now` is an ISO instant, the only clock a decision
 * sees. `commandId` makes a repeat recognisable; `causationId` is the command or event that caused this one.
 */
export interface CommandMeta {
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string;
  readonly actor: Actor;
  readonly now: string;
}

/** A wish, in the imperative. Subclasses add nothing but their name and the type of their data. */
export abstract class Command<Data extends object> {
  constructor(
    readonly data: Data,
    readonly meta: CommandMeta,
  ) {}
}
