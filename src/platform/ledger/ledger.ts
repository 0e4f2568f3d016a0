import type { Clock } from '../clock.js';
import type { EventLog } from '../event-store/event-log.js';
import type { StoredEvent } from '../event-store/recorded-event.js';
import { RevisionConflict } from '../event-store/settled-append.js';
import type { Vault } from '../vault/vault.js';
import type { Verifications } from '../vault/verifications.js';
import type { LedgerBook } from './ledger-book.js';
import type { LedgerKeys } from './ledger-keys.js';
import { leafHash, leafText, type Frontier } from './merkle.js';
import { makeSeal, readSeal, type Seal } from './seal.js';

/** Where seals are written, and how. The ledger's own events are leaves like all others. */
export interface SealedStream {
  readonly name: string;
  readonly type: string;
  /**
   * Appends a seal right after a revision of the stream. `cause` is the id of the last event under the seal: the same
   * cause writes the same event. Throws `RevisionConflict` when another seal stands there.
   */
  append(seal: Seal, after: bigint | 'no_stream', cause: string): Promise<void>;
}

export interface LedgerOptions {
  /** The database of the vault. */
  readonly url: string;
  readonly vault: Vault;
  readonly log: Pick<EventLog, 'follow' | 'read' | 'at' | 'head' | 'lastOf' | 'readStream'>;
  readonly book: LedgerBook;
  readonly keys: LedgerKeys;
  readonly verifications: Verifications;
  readonly clock: Clock;
  /** How many events there are between two seals at most; 1,000 unless told. */
  readonly sealEvery?: number;
  /** How long an event stays without a seal at most, in milliseconds; a minute unless told. */
  readonly sealAfterMs?: number;
  /** How often the log is asked whether it is still the same one, in milliseconds. */
  readonly checkLogEveryMs?: number;
}

/** The ledger in the hands of the worker that keeps it. */
export class Ledger {
  /** Since when an event that is no seal waits for one, in milliseconds of the process's own clock. */
  private waitingSince: number | null = null;

  private constructor(
    private readonly options: LedgerOptions,
    private readonly sealed: SealedStream,
    private frontier: Frontier,
    private last: { readonly position: bigint | null; readonly id: string },
    private seal: { readonly treeSize: number; readonly revision: bigint | 'no_stream' },
  ) {}

  static async open(options: LedgerOptions, sealed: SealedStream): Promise<Ledger> {
    const { book, log } = options;
    const { frontier, position } = await book.state();
    const last = { position, id: position === null ? '' : ((await log.at(position))?.id ?? '') };
    const seal = await lastSeal(log, sealed);
    const ledger = new Ledger(options, sealed, frontier, last, seal);
    if (await book.hasOtherThan(sealed.type, seal.treeSize)) ledger.waitingSince = performance.now();
    return ledger;
  }

  get position(): bigint | null {
    return this.last.position;
  }

  /** Adds events, and seals the tree whenever it has grown by so many. */
  async take(events: readonly StoredEvent[]): Promise<void> {
    const { sealEvery = 1_000 } = this.options;
    for (let from = 0; from < events.length;) {
      const room = Math.max(1, sealEvery - this.unsealed);
      await this.add(events.slice(from, from + room));
      from += room;
      if (this.unsealed >= sealEvery) await this.sealNow();
    }
  }

  async sealInTime(): Promise<void> {
    const { sealAfterMs = 60_000 } = this.options;
    if (this.waitingSince !== null && performance.now() - this.waitingSince >= sealAfterMs)
      await this.sealNow();
  }

  private get unsealed(): number {
    return this.frontier.size - this.seal.treeSize;
  }

  private async add(events: readonly StoredEvent[]): Promise<void> {
    const last = events.at(-1);
    if (!last) return;
    const grown = this.frontier.copy();
    const hashes = events.map((event) => leafHash(leafText(event)));
    hashes.forEach((hash) => grown.add(hash));
    await this.options.book.add(this.frontier.size, events, hashes, grown);
    this.frontier = grown;
    this.last = last;
    if (events.some(({ type }) => type !== this.sealed.type)) this.waitingSince ??= performance.now();
  }

  /** A seal that a crash left behind unnoticed, or another worker's, is taken as it stands: the next one follows it. */
  private async sealNow(): Promise<void> {
    if (this.waitingSince === null || this.unsealed <= 0) return;
    const { keys, clock, log } = this.options;
    const treeSize = this.frontier.size;
    const tree = { treeSize, root: this.frontier.root().toString('hex'), sealedAt: clock.now() };
    try {
      await this.sealed.append(makeSeal(await keys.toSign(), tree), this.seal.revision, this.last.id);
      const { revision } = this.seal;
      this.seal = { treeSize, revision: revision === 'no_stream' ? 0n : revision + 1n };
      this.waitingSince = null;
    } catch (error) {
      if (!(error instanceof RevisionConflict)) throw error;
      this.seal = await lastSeal(log, this.sealed);
    }
  }
}

async function lastSeal(
  log: LedgerOptions['log'],
  { name }: SealedStream,
): Promise<{ treeSize: number; revision: bigint | 'no_stream' }> {
  const event = await log.lastOf(name);
  if (!event) return { treeSize: 0, revision: 'no_stream' };
  return { treeSize: readSeal(event.data)?.treeSize ?? 0, revision: event.revision };
}
