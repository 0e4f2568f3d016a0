import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { LedgerWorker } from './ledger/ledger-worker.js';
import { ProcessesWorker } from './processes/processes-worker.js';
import { ProjectingWorker } from './projecting/projecting-worker.js';
import { MessageRelay } from './vault/message-relay.js';
import { OutboxRelay } from './vault/outbox-relay.js';
import { SessionSweep } from './vault/session-sweep.js';

/** What works in the background: read models, the ledger, processes, errands, messages, and old sessions. */
@Injectable()
export class Workers implements BeforeApplicationShutdown {
  constructor(
    private readonly projecting: ProjectingWorker,
    private readonly ledger: LedgerWorker,
    private readonly processes: ProcessesWorker,
    private readonly outbox: OutboxRelay,
    private readonly messages: MessageRelay,
    private readonly sessions: SessionSweep,
  ) {}

  /** Begins to build and feed the read models; answers before they are built. */
  startProjecting(): Promise<void> {
    return this.projecting.start();
  }

  /** Begins with all the rest. Processes ask the read models, so these have to be there. */
  async start(): Promise<void> {
    this.ledger.start();
    this.processes.start();
    await this.outbox.start();
    this.messages.start();
    this.sessions.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sessions.stop();
    await this.messages.stop();
    await this.outbox.stop();
    await this.processes.stop();
    await this.ledger.stop();
    await this.projecting.stop();
  }
}
