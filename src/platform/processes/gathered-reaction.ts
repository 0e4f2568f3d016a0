import type { CommandMeta } from '../../kernel/command.js';
import { derivedId } from '../event-store/ids.js';
import type { Reaction } from './process.js';

/** A timer as it is kept: `id` is the cause of what happens when it is due. `dueAt` is an ISO instant. */
export interface Timer {
  readonly process: string;
  readonly key: string;
  readonly id: string;
  readonly dueAt: string;
  readonly data: Readonly<Record<string, string>>;
  readonly correlationId: string;
}

/** What a reaction follows from: an event or a timer. */
export interface Cause {
  readonly id: string;
  readonly correlationId: string;
}

/** Gathers the timers that a reaction sets and clears, to be committed with the process's position. */
export class GatheredReaction implements Reaction {
  /** The last word on each key; `null` clears it. */
  readonly timers = new Map<string, Timer | null>();

  constructor(
    private readonly process: string,
    private readonly cause: Cause,
    private readonly now: string,
  ) {}

  meta(step: string): CommandMeta {
    return {
      commandId: derivedId(this.cause.id, `${this.process}/${step}`),
      correlationId: this.cause.correlationId,
      causationId: this.cause.id,
      actor: { kind: 'system', process: this.process },
      now: this.now,
    };
  }

  setTimer(key: string, dueAt: string, data: Readonly<Record<string, string>>): void {
    const id = derivedId(this.cause.id, `${this.process}/timer/${key}`);
    const { correlationId } = this.cause;
    this.timers.set(key, { process: this.process, key, id, dueAt, data, correlationId });
  }

  clearTimer(key: string): void {
    this.timers.set(key, null);
  }
}
