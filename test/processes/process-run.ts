import type { CommandMeta } from '../../src/kernel/command.js';
import { isBefore } from '../../src/kernel/time.js';
import { derivedId } from '../../src/platform/event-store/ids.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { Process, Reaction } from '../../src/platform/processes/process.js';

interface Timer {
  readonly process: Process;
  readonly key: string;
  readonly dueAt: string;
  readonly data: Readonly<Record<string, string>>;
}

/** Processes as a worker runs them, with a clock that stands at `now` until timers ring at a later instant. */
export class ProcessRun {
  private readonly timers = new Map<string, Timer>();

  constructor(
    private readonly processes: readonly Process[],
    private now: string,
  ) {}

  /** Hands the events to every process that reacts to them, in order. */
  async catchUp(events: readonly Recorded[]): Promise<void> {
    for (const event of events) {
      for (const process of this.processes) {
        const react = process.when[event.type];
        if (react) await react(event, this.reaction(process, event.id));
      }
    }
  }

  /** Lets the timers go off that are due at an ISO instant, once each. */
  async ring(now: string): Promise<void> {
    this.now = now;
    for (const [id, { process, key, dueAt, data }] of [...this.timers]) {
      if (isBefore(this.now, dueAt)) continue;
      this.timers.delete(id);
      await process.onTimer?.(key, data, this.reaction(process, derivedId(NIL, id)));
    }
  }

  /** What is set, as `process: key at instant`. */
  set(): string[] {
    return [...this.timers.values()].map(({ process, key, dueAt }) => `${process.name}: ${key} at ${dueAt}`);
  }

  private reaction(process: Process, cause: string): Reaction {
    return {
      meta: (step) => this.meta(process, cause, step),
      setTimer: (key, dueAt, data) =>
        void this.timers.set(`${process.name}/${key}`, { process, key, dueAt, data }),
      clearTimer: (key) => void this.timers.delete(`${process.name}/${key}`),
    };
  }

  private meta(process: Process, cause: string, step: string): CommandMeta {
    return {
      commandId: derivedId(cause, `${process.name}/${step}`),
      correlationId: cause,
      causationId: cause,
      actor: { kind: 'system', process: process.name },
      now: this.now,
    };
  }
}

const NIL = '00000000-0000-0000-0000-000000000000';
