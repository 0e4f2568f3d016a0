import type { CommandMeta } from '../../kernel/command.js';
import type { DomainEvent } from '../../kernel/stream.js';
import type { Recorded } from '../event-store/recorded-event.js';

/** What a reaction may use. Timers are committed together with the process's position. */
export interface Reaction {
  /** Meta for a command of this reaction. The same event and step always give the same command id. */
  meta(step: string): CommandMeta;
  /** Calls `onTimer` with `key` and `data` at `dueAt` (ISO instant) or soon after; a later call replaces it. */
  setTimer(key: string, dueAt: string, data: Readonly<Record<string, string>>): void;
  clearTimer(key: string): void;
}

/**
 * Reacts to events with commands, at least once for each event and in log order. A reaction that throws is tried
 * again until it does not: reactions must not throw on refusals.
 */
export interface Process {
  /** What it does, in kebab-case: `settle-bookings`. Its position is kept under this name for good. */
  readonly name: string;
  readonly when: Readonly<Record<string, (event: Recorded, reaction: Reaction) => Promise<void>>>;
  onTimer?(key: string, data: Readonly<Record<string, string>>, reaction: Reaction): Promise<void>;
}

export type Reactions<Event extends DomainEvent> = {
  readonly [Type in Event['type']]?: (
    event: Extract<Recorded<Event>, { type: Type }>,
    reaction: Reaction,
  ) => Promise<void>;
};

/** Types the handlers of a process by the events it reacts to. */
export function reactions<Event extends DomainEvent>(when: Reactions<Event>): Process['when'] {
  return when as unknown as Process['when'];
}
