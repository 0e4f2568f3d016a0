import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { ReadModelProgress } from '../../platform/projecting/read-model-progress.js';
import type { Outcome } from '../../platform/event-store/event-store.js';
import { Turns } from '../../platform/event-store/turns.js';

/** How long an answer waits until pages show what a command did, in milliseconds. */
const waitAtMost = 2_000;

/** How much there may be of something. It is counted in the read models. */
export interface Bound {
  /** Whose it is: an id. */
  readonly whose: string;
  /** Why there may not be one more. */
  readonly reached: () => Promise<Refusal | null>;
}

/** What was asked for is done. */
export interface CarriedOut {
  /** Whether pages still show the state before it. */
  readonly late: boolean;
}

/** Sends commands, and waits until the pages show what they did. */
@Injectable()
export class Commands {
  private readonly turns = new Turns();

  constructor(
    private readonly bus: CommandBus,
    private readonly progress: ReadModelProgress,
  ) {}

  send<Result = Outcome>(command: Command<object>): Promise<Result> {
    return this.bus.execute(command);
  }

  /** Sends a command and waits until pages show what it did, though not for long. */
  async carryOut(command: Command<object>): Promise<CarriedOut | Refusal> {
    const outcome = await this.send(command);
    return isRefusal(outcome) ? outcome : { late: await this.isLate(outcome.position) };
  }

  /** The same with one more of what is bounded, once all that were asked for before it are counted, however many at once. */
  carryOutWithin({ whose, reached }: Bound, command: Command<object>): Promise<CarriedOut | Refusal> {
    return this.turns.take(whose, async () => (await reached()) ?? (await this.carryOut(command)));
  }

  /** Whether pages still show the state before a command that wrote up to `position`. */
  async isLate(position: bigint | null): Promise<boolean> {
    return position !== null && !(await this.progress.reached(position, waitAtMost));
  }
}
