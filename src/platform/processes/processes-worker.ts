import { setTimeout as delay } from 'node:timers/promises';
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
  /** Whether there is nothing to react to yet, because the log is still being filled with what happened before. */
  readonly rest?: () => Promise<boolean>;
  /** How often the log is asked whether it is still the same one, in milliseconds. */
  readonly checkLogEveryMs?: number;
}

const LOOK_AGAIN_MS = 500;

/** The advisory lock of the one worker that runs the processes. */
export const PROCESSES_LOCK = 4_021_979;

/**
 * Does `work` while no process reacts to anything, in this app process or any other: the worker lets go within a second,
 * and afterwards goes on where it was. For writing into the log what happened at other times than it is written.
 */
export function withoutProcesses<T>(vault: Vault, work: () => Promise<T>): Promise<T> {
  return vault.transaction(async (tx) => {
    await tx.query('SELECT pg_advisory_xact_lock($1)', [PROCESSES_LOCK]);
    return work();
  });
}

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
      { name: 'processes', url: this.options.url, lock: PROCESSES_LOCK, givesWay: true, signal },
      (_client, active) => this.work(active),
    );
  }

  /** Answers once the reaction at hand is kept and the lock is free. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async work(signal: AbortSignal): Promise<void> {
    const { vault, log, processes, rest } = this.options;
    const failures = new BackOff();
    const failedTimers = new BackOff();
    while (!signal.aborted) {
      if (await rest?.()) {
        await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
        continue;
      }
      const standings = await standingsOf(vault, processes.all(), await lookAt(log));
      await new Round(this.options, standings, failures, failedTimers).run(signal);
    }
  }
}
