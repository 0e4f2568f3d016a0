import { Logger } from '@nestjs/common';
import type { Outbox } from './outbox.js';

const EVERY_MS = 5_000;

/** Carries out, at the start and every few seconds, what a crash left in the outbox. */
export class OutboxRelay {
  private readonly logger = new Logger(OutboxRelay.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    private readonly outbox: Pick<Outbox, 'runLeftovers'>,
    private readonly everyMs = EVERY_MS,
  ) {}

  /** To be called once all command handlers are registered. Answers when the first round is over. */
  async start(): Promise<void> {
    this.stopped = false;
    await this.round(true);
  }

  /** Answers when the round that runs, if one does, is over. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private round(evenFresh: boolean): Promise<void> {
    this.running = this.runLeftovers(evenFresh).then(() => {
      if (this.stopped) return;
      this.timer = setTimeout(() => void this.round(false), this.everyMs);
    });
    return this.running;
  }

  /** A vault that cannot be reached is tried again in the next round. */
  private async runLeftovers(evenFresh: boolean): Promise<void> {
    try {
      const carriedOut = await this.outbox.runLeftovers({ evenFresh });
      if (carriedOut > 0) this.logger.log(`Carried out ${carriedOut} errands that were left`);
    } catch (error) {
      this.logger.warn(`The outbox could not be read and will be again: ${String(error)}`);
    }
  }
}
