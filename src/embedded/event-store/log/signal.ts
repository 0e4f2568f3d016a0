/** Something that happens again and again, and that others wait for. */
export class Signal {
  private waiting: (() => void)[] = [];

  next(): Promise<void> {
    return new Promise((wake) => this.waiting.push(wake));
  }

  give(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
