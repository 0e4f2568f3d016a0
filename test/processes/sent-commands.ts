import type { CommandBus } from '@nestjs/cqrs';
import type { Command } from '../../src/kernel/command.js';

/** A bus that carries out nothing and keeps what it was sent. */
export class SentCommands {
  readonly commands: Command<object>[] = [];

  /** As a process takes it. */
  get bus(): CommandBus {
    const execute = (command: Command<object>) => {
      this.commands.push(command);
      return Promise.resolve();
    };
    return { execute } as unknown as CommandBus;
  }

  /** The commands by name and data, in the order they were sent. */
  all(): [string, object][] {
    return this.commands.map((command) => [command.constructor.name, command.data]);
  }
}
