import type { Client } from 'pg';
import type { FollowedLog } from '../following/batches.js';
import { lookAt } from '../following/log-now.js';
import { keepActive } from '../following/one-active.js';
import type { Clock } from '../clock.js';
import type { Codec } from '../event-store/codec.js';
import type { Vault } from '../vault/vault.js';
import { BackOff } from './back-off.js';
import type { Processes } from './processes.js';
import { Round } from './round.js';
import { standingsOf } from './standings.js';

export interface ProcessesOptions {
  /** The database of the vault. */
  readonly url: string;
  readonly vault: Vault;
  readonly log: FollowedLog;
  readonly codec: Pick<Codec, 'decode'>;
  readonly clock: Clock;
  readonly processes: Processes;
  /** How often the log is asked whether it is still the same one, in milliseconds. */
  readonly checkLogEveryMs?: number;
}

/** The advisory lock of the one worker that runs the processes. */
const PROCESSES_LOCK = 4_021_979;

/**
 * Lets processes react to the log and to their timers, in one app process at a time, one reaction after the other. A
 * process whose reaction throws waits, longer each time, and then tries the same event again; the others go on.
 */
export class ProcessesWorker {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(private readonly options: ProcessesOptions) {}

  /** Answers at once; to be called when all processes are registered and all command handlers are there. */
  start(): void {
    if (this.running) return;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.running = keepActive(
      { name: 'processes', url: this.options.url, lock: PROCESSES_LOCK, signal },
      (client, active) => this.work(client, active),
    );
  }

  /** Answers once the reaction at hand is kept and the lock is free. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async work(client: Client, signal: AbortSignal): Promise<void> {
    const { vault, log, processes } = this.options;
    const failures = new BackOff();
    const failedTimers = new BackOff();
    while (!signal.aborted) {
      const standings = await standingsOf(vault, processes.all(), await lookAt(log));
      await new Round(this.options, client, standings, failures, failedTimers).run(signal);
    }
  }
}
