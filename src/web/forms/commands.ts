import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import type { Command } from '../../kernel/command.js';
import { ReadModelProgress } from '../../platform/projecting/read-model-progress.js';
import type { Outcome } from '../../platform/event-store/event-store.js';

/** How long an answer waits until pages show what a command did, in milliseconds. */
const waitAtMost = 2_000;

/** Sends commands, and waits until the pages show what they did. */
@Injectable()
export class Commands {
  constructor(
    private readonly bus: CommandBus,
    private readonly progress: ReadModelProgress,
  ) {}

  send<Result = Outcome>(command: Command<object>): Promise<Result> {
    return this.bus.execute(command);
  }

  /** Whether pages still show the state before a command that wrote up to `position`. */
  async isLate(position: bigint | null): Promise<boolean> {
    return position !== null && !(await this.progress.reached(position, waitAtMost));
  }
}
