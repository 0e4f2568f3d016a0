import { GIVE_UP_AFTER_MS, NoAnswer } from './settled-append.js';

/** Lets one piece of work after another have a turn, by name. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  /**
   * Runs `work` after all earlier work under the same name, whether that succeeded or not.
   * @throws {NoAnswer} without running it when its turn comes too late
   */
  async take<T>(name: string, work: () => Promise<T>): Promise<T> {
    const since = performance.now();
    const turn = () => {
      if (performance.now() - since > GIVE_UP_AFTER_MS) throw new NoAnswer('Those before this took too long');
      return work();
    };
    const before = this.last.get(name);
    const mine = before === undefined ? work() : before.then(turn, turn);
    this.last.set(name, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(name) === mine) this.last.delete(name);
    }
  }
}
