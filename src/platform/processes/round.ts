import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { batchesAfter, type Batch } from '../following/batches.js';
import { continues, lookAt } from '../following/log-now.js';
import { together, Turn } from '../following/turn.js';
import type { Recorded } from '../event-store/recorded-event.js';
import type { BackOff } from './back-off.js';
import { GatheredReaction, type Timer } from './gathered-reaction.js';
import type { Process } from './process.js';
import type { ProcessesOptions } from './processes-worker.js';
import {
  dueTimers,
  isSet,
  keepPosition,
  keepReaction,
  keepTimerReaction,
  stoppedNames,
  type Standing,
} from './standings.js';

const LOOK_EVERY_MS = 500;
const BATCH_SIZE = 500;

const logger = new Logger('processes');

/** Runs the processes that can run, until one of them fails or may go on again: then the next round begins. */
export class Round {
  private readonly over = new AbortController();
  private readonly turn = new Turn();
  private readonly running: readonly Standing[];
  private readonly waiting: readonly Standing[];

  constructor(
    private readonly options: ProcessesOptions,
    private readonly standings: readonly Standing[],
    private readonly failures: BackOff,
    private readonly failedTimers: BackOff,
  ) {
    const able = standings.filter((standing) => standing.stopped === null);
    this.waiting = able.filter(({ process }) => failures.isWaiting(process.name));
    this.running = able.filter((standing) => !this.waiting.includes(standing));
  }

  run(signal: AbortSignal): Promise<void> {
    return together(AbortSignal.any([signal, this.over.signal]), [
      (stop) => this.react(stop),
      (stop) => this.fireTimers(stop),
      (stop) => this.watch(stop),
      (stop) => this.watchLog(stop),
    ]);
  }

  private async react(signal: AbortSignal): Promise<void> {
    if (this.running.length === 0) return;
    const { log, codec } = this.options;
    const types = new Set(this.running.flatMap(({ process }) => Object.keys(process.when)));
    const mayWait = (type: string) => !types.has(type);
    const reading = { log, codec, types, size: BATCH_SIZE, mayWait };
    for await (const batch of batchesAfter(leastPosition(this.running), reading, signal)) {
      await this.turn.take(() => this.passBy(batch));
      for (const standing of this.running) {
        if (signal.aborted) return;
        await this.turn.take(() => this.reactTo(batch, standing, signal));
      }
    }
  }

  /** Moves all those on together whom nothing in the batch concerns. */
  private async passBy({ events, last, firstId }: Batch): Promise<void> {
    const passing = this.running.filter(
      ({ process, position }) =>
        (position === null || position < last) &&
        !events.some(
          (event) => Object.hasOwn(process.when, event.type) && event.position > (position ?? -1n),
        ),
    );
    if (passing.length > 0) await keepPosition(this.options.vault, passing, { position: last, log: firstId });
  }

  /**
   * Lets one process react to a batch in order, and keeps what it set and how far it came. After a crash in between
   * it reacts to the batch again, and its commands are recognised.
   */
  private async reactTo(batch: Batch, standing: Standing, signal: AbortSignal): Promise<void> {
    const { process } = standing;
    const timers = new Map<string, Timer | null>();
    let reached = standing.position;
    if (reached !== null && reached >= batch.last) return;
    let failed = false;
    for (const event of batch.events) {
      if (signal.aborted || failed) break;
      if (standing.position !== null && event.position <= standing.position) continue;
      const reaction = await this.reactionTo(event, process);
      failed = reaction === null;
      if (!reaction) continue;
      for (const [key, timer] of reaction.timers) timers.set(key, timer);
      reached = event.position;
    }
    if (!failed && !signal.aborted) reached = batch.last;
    if (reached !== null && reached !== standing.position)
      await keepReaction(this.options.vault, standing, { position: reached, log: batch.firstId }, timers);
    if (failed) this.over.abort();
  }

  /** What the process did; `null` when it failed. */
  private async reactionTo(event: Recorded, process: Process): Promise<GatheredReaction | null> {
    const cause = { id: event.id, correlationId: event.metadata.correlationId };
    const reaction = new GatheredReaction(process.name, cause, this.options.clock.now());
    const handle = Object.hasOwn(process.when, event.type) ? process.when[event.type] : undefined;
    if (!handle) return reaction;
    try {
      await handle(event, reaction);
      this.failures.succeed(process.name);
      return reaction;
    } catch (error) {
      const pause = this.failures.fail(process.name);
      logger.error(
        `${process.name} failed at ${event.type}, and tries again in ${pause} ms: ${String(error)}`,
      );
      return null;
    }
  }

  /** A timer fires once its process has seen everything that was in the log when it was found due: it may be cleared there. */
  private async fireTimers(signal: AbortSignal): Promise<void> {
    const { vault, clock, log } = this.options;
    const names = this.running.map(({ process }) => process.name);
    while (!signal.aborted) {
      if ((await dueTimers(vault, names, clock.now(), this.failedTimers.waiting())).length > 0) {
        await this.reach(await log.head(), signal);
        const due = await dueTimers(vault, names, clock.now(), this.failedTimers.waiting());
        for (const timer of due) if (!signal.aborted) await this.turn.take(() => this.fire(timer));
      }
      await pause(LOOK_EVERY_MS, signal);
    }
  }

  private async fire(timer: Timer): Promise<void> {
    const { vault, clock } = this.options;
    const standing = this.running.find(({ process }) => process.name === timer.process);
    if (!standing || !(await isSet(vault, timer))) return;
    const { process } = standing;
    const reaction = new GatheredReaction(process.name, timer, clock.now());
    try {
      if (!process.onTimer) throw new Error('It has no timers any more');
      await process.onTimer(timer.key, timer.data, reaction);
    } catch (error) {
      const pause = this.failedTimers.fail(timer.id);
      logger.error(
        `${process.name} failed at timer ${timer.key}, and tries again in ${pause} ms: ${String(error)}`,
      );
      return;
    }
    this.failedTimers.succeed(timer.id);
    await keepTimerReaction(vault, standing, timer, reaction.timers);
  }

  private async reach(position: bigint | null, signal: AbortSignal): Promise<void> {
    const isBehind = ({ position: at }: Standing) => position !== null && (at === null || at < position);
    while (!signal.aborted && this.running.some(isBehind)) await pause(10, signal);
  }

  /** Ends the round when a process that failed may try again, or an admin has let a stopped one go on. */
  private async watch(signal: AbortSignal): Promise<void> {
    const stopped = this.standings.filter((standing) => standing.stopped !== null);
    while (!signal.aborted) {
      await pause(this.waiting.length > 0 ? 50 : LOOK_EVERY_MS, signal);
      if (this.waiting.some(({ process }) => !this.failures.isWaiting(process.name))) this.over.abort();
      if (stopped.length === 0 || signal.aborted) continue;
      const still = await stoppedNames(this.options.vault);
      if (stopped.some(({ process }) => !still.has(process.name))) this.over.abort();
    }
  }

  /** Ends the round when the log is another one than before, or shorter: the next one stops whom it concerns. */
  private async watchLog(signal: AbortSignal): Promise<void> {
    const { log, checkLogEveryMs = 30_000 } = this.options;
    while (!signal.aborted) {
      await pause(checkLogEveryMs, signal);
      const before = this.running.map(({ log: name, position }) => ({ log: name, position }));
      const now = await lookAt(log).catch(() => null);
      if (now && before.some((bookmark) => !continues(bookmark, now))) this.over.abort();
    }
  }
}

function leastPosition(standings: readonly Standing[]): bigint | null {
  const positions = standings.map(({ position }) => position ?? -1n);
  const least = positions.reduce((one, other) => (one < other ? one : other));
  return least < 0n ? null : least;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}
