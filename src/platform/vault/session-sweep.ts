import { Logger } from '@nestjs/common';

const HOUR_MS = 3_600_000;

/** A part of the vault in which some things come to their end. */
export interface Sweepable {
  removeExpired(): Promise<void>;
}

/** Deletes what expired in the vault, at the start and every hour. */
export class SessionSweep {
  private readonly logger = new Logger(SessionSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: readonly Sweepable[],
    private readonly everyMs = HOUR_MS,
  ) {}

  start(): void {
    this.running = this.sweep();
    this.timer = setInterval(() => {
      this.running = this.sweep();
    }, this.everyMs);
  }

  /** Answers when the deletion that runs, if one does, is over. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private async sweep(): Promise<void> {
    for (const part of this.parts) {
      await part.removeExpired().catch((error: unknown) => {
        this.logger.warn(`What expired could not be deleted and will be in the next round: ${String(error)}`);
      });
    }
  }
}
