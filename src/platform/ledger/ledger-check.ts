import { setTimeout as delay } from 'node:timers/promises';
import type { EventLog } from '../event-store/event-log.js';
import type { Vault } from '../vault/vault.js';
import type { LoggedSeal } from './evidence.js';
import type { LedgerBook } from './ledger-book.js';
import type { LedgerKeys } from './ledger-keys.js';
import { LEDGER_LOCK } from './ledger-lock.js';
import { readSeal, type Seal } from './seal.js';
import { verifyLog, type Verdict } from './verify-log.js';

/** What a check found. `isKept` says whether a worker keeps the ledger: then nothing stays outside of it for long. */
export interface CheckResult extends Verdict {
  readonly isKept: boolean;
  /** How many events the ledger holds. */
  readonly size: number;
  /** Why the worker stands still; `null` when it does not. */
  readonly trouble: string | null;
  /** The seal kept elsewhere that was held against the log. */
  readonly head: Seal | null;
}

export interface CheckOptions {
  /** A seal that was kept elsewhere. */
  readonly head?: Seal | null;
  /** Hears how much of the log was read, from 0 to 1, and how many events that are. */
  readonly progress?: (share: number, events: number) => void;
}

const CATCH_UP_WITHIN_MS = 10_000;
const SEALS_AT_ONCE = 500;

/** Reads the whole log and holds it against leaves and seals. Writes nothing; beside the running system or without it. */
export class LedgerCheck {
  constructor(
    private readonly vault: Vault,
    private readonly log: Pick<EventLog, 'read' | 'head' | 'lastOf' | 'readStream'>,
    private readonly book: LedgerBook,
    private readonly keys: LedgerKeys,
    /** The stream that seals are written to. */
    private readonly stream: string,
  ) {}

  async run({ head = null, progress = () => undefined }: CheckOptions = {}): Promise<CheckResult> {
    const end = await this.log.head();
    const isKept = await this.isKept();
    if (isKept) await this.caughtUp(end);
    // In this order: a seal is written when its leaves are there.
    const lastSeal = (await this.log.lastOf(this.stream))?.revision ?? null;
    const { frontier, trouble } = await this.book.state();
    const { size } = frontier;
    const verdict = await verifyLog(
      {
        log: this.log.read(null),
        ...(end === null ? {} : { upTo: end }),
        leaves: this.book,
        size,
        root: frontier.root(),
        seals: this.seals(lastSeal),
        trusted: await this.keys.trusted(),
        head,
      },
      (events) => progress(Math.min(1, events / Math.max(1, size)), events),
    );
    return { ...verdict, isKept, size, trouble, head };
  }

  /** The newest seal in the log. */
  async lastSeal(): Promise<Seal | null> {
    return readSeal((await this.log.lastOf(this.stream))?.data);
  }

  private async *seals(upTo: bigint | null): AsyncGenerator<LoggedSeal> {
    for (let from = 0n; upTo !== null && from <= upTo; from += BigInt(SEALS_AT_ONCE)) {
      const events = await this.log.readStream(this.stream, { from, maxCount: SEALS_AT_ONCE });
      for (const { revision, data } of events) if (revision <= upTo) yield { revision, seal: readSeal(data) };
    }
  }

  private async isKept(): Promise<boolean> {
    const free = await this.vault.transaction((tx) =>
      tx.query<{ free: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS free', [LEDGER_LOCK]),
    );
    return free[0]?.free === false;
  }

  private async caughtUp(position: bigint | null): Promise<void> {
    const limit = performance.now() + CATCH_UP_WITHIN_MS;
    while (position !== null && performance.now() < limit) {
      const state = await this.book.state();
      if (state.trouble !== null || (state.position ?? -1n) >= position) return;
      await delay(50);
    }
  }
}
