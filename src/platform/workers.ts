import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ProjectingWorker } from './projecting/projecting-worker.js';
import { OutboxRelay } from './vault/outbox-relay.js';

/** What works in the background: read models, processes, and errands that a crash left. */
@Injectable()
export class Workers implements BeforeApplicationShutdown {
  constructor(
    private readonly projecting: ProjectingWorker,
    private readonly outbox: OutboxRelay,
  ) {}

  async start(): Promise<void> {
    await this.projecting.start();
    await this.outbox.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.outbox.stop();
    await this.projecting.stop();
  }
}
