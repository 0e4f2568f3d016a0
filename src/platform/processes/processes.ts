import type { Process } from './process.js';

/** The processes that react to events. Features register theirs when they start, before the worker does. */
export class Processes {
  private readonly processes = new Map<string, Process>();

  /** Throws when the name is taken. */
  register(process: Process): void {
    if (this.processes.has(process.name)) throw new Error(`There is a process ${process.name} already`);
    this.processes.set(process.name, process);
  }

  all(): readonly Process[] {
    return [...this.processes.values()];
  }
}
