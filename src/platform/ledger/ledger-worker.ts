import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { keepActive } from '../following/one-active.js';
import { together, Turn } from '../following/turn.js';
import { describeCheck, isRight } from './describe.js';
import { findPlace } from './find-place.js';
import { LedgerCheck } from './ledger-check.js';
import { LEDGER_LOCK } from './ledger-lock.js';
import { Ledger, type LedgerOptions, type SealedStream } from './ledger.js';

const LOOK_EVERY_MS = 500;
const LOOK_AGAIN_MS = 30_000;
const BATCH_SIZE = 1_000;

const logger = new Logger('ledger');

/** Adds every event to the ledger as it comes, and seals it, in one app process at a time. Never rebuilds anything. */
export class LedgerWorker {
  private stopping = new AbortController();
  private running: Promise<void> | undefined;
  private sealed: SealedStream | undefined;

  constructor(private readonly options: LedgerOptions) {}

  /** Says where seals go; before the start. */
  sealTo(stream: SealedStream): void {
    this.sealed = stream;
  }

  /** Answers at once. */
  start(): void {
    const { sealed } = this;
    if (!sealed) throw new Error('Nobody said where seals of the ledger go');
    if (this.running) return;
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    this.running = keepActive(
      { name: 'ledger', url: this.options.url, lock: LEDGER_LOCK, signal },
      (_, active) => this.work(sealed, active),
    );
  }

  /** Answers once the batch at hand is committed and the lock is free. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.running = undefined;
  }

  private async work(sealed: SealedStream, signal: AbortSignal): Promise<void> {
    const { book, log } = this.options;
    const trouble = await findPlace(book, log);
    await book.noteTrouble(trouble);
    if (trouble !== null) {
      logger.error(`The ledger stands still: ${trouble}. Run npm run audit:verify`);
      const lookAgainAt = performance.now() + LOOK_AGAIN_MS;
      return nowAndThen(
        signal,
        () => this.verifyWhenAsked(sealed, signal),
        () => performance.now() > lookAgainAt,
      );
    }
    const ledger = await Ledger.open(this.options, sealed);
    const turn = new Turn();
    await together(signal, [
      async (stop) => {
        for await (const batch of log.follow(ledger.position, BATCH_SIZE, stop, () => true))
          await turn.take(() => ledger.take(batch.filter(({ type }) => !type.startsWith('$'))));
      },
      (stop) => nowAndThen(stop, () => turn.take(() => ledger.sealInTime())),
      (stop) => nowAndThen(stop, () => this.verifyWhenAsked(sealed, stop)),
      (stop) => this.watchLog(stop),
    ]);
  }

  private async watchLog(signal: AbortSignal): Promise<void> {
    const { book, log, checkLogEveryMs = 30_000 } = this.options;
    while (!signal.aborted) {
      await delay(checkLogEveryMs, undefined, { signal }).catch(() => undefined);
      // A log that cannot be reached is no other log.
      const trouble = signal.aborted ? null : await findPlace(book, log).catch(() => null);
      if (trouble !== null) throw new Error(`The log is another one than it was: ${trouble}`);
    }
  }

  private async verifyWhenAsked({ name }: SealedStream, signal: AbortSignal): Promise<void> {
    const { vault, log, book, keys, verifications } = this.options;
    const id = await verifications.nextAsked('ledger');
    if (id === null) return;
    const check = new LedgerCheck(vault, log, book, keys, name);
    await verifications.carryOut(
      id,
      async (progress) => {
        const stopOrSay = (share: number) => {
          signal.throwIfAborted();
          progress(share);
        };
        const result = await check.run({ progress: stopOrSay });
        return { isRight: isRight(result), result: describeCheck(result) };
      },
      signal,
    );
  }
}

async function nowAndThen(
  signal: AbortSignal,
  work: () => Promise<void>,
  isOver: () => boolean = () => false,
): Promise<void> {
  while (!signal.aborted && !isOver()) {
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) await work();
  }
}
