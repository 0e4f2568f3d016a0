import { Logger } from '@nestjs/common';
import type { Sessions } from './sessions.js';

const HOUR_MS = 3_600_000;

/** Deletes expired sessions, at the start and every hour. */
export class SessionSweep {
  private readonly logger = new Logger(SessionSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly sessions: Pick<Sessions, 'removeExpired'>,
    private readonly everyMs = HOUR_MS,
  ) {}

  start(): void {
    this.sweep();
    this.timer = setInterval(() => this.sweep(), this.everyMs);
  }

  /** Answers when the deletion that runs, if one does, is over. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  private sweep(): void {
    this.running = this.sessions.removeExpired().catch((error: unknown) => {
      this.logger.warn(
        `Expired sessions could not be deleted and will be in the next round: ${String(error)}`,
      );
    });
  }
}
