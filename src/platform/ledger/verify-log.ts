import type { StoredEvent } from '../event-store/recorded-event.js';
import { Checkpoints } from './checkpoints.js';
import { LeavesAhead } from './leaves-ahead.js';
import { inquire } from './inquire.js';
import type { Evidence } from './evidence.js';
import type { Finding } from './finding.js';
import type { LeafPlace } from './ledger-book.js';
import { Frontier, HASH_BYTES, leafHash, leafText } from './merkle.js';

/** What came of holding a log against its ledger. */
export interface Verdict {
  /** The first thing that is not as it was; `null` when all is. */
  readonly finding: Finding | null;
  /** How many events were found as they were, and the position of the last of them. */
  readonly events: number;
  readonly last: bigint | null;
  /** How many seals of the log hold, and how many events the last of them covers. */
  readonly seals: number;
  readonly sealedUpTo: number;
  /** Events after the last one that the ledger holds. */
  readonly beyond: { readonly count: number; readonly first: LeafPlace | null };
}

/** Hears how many events were read. */
export type Progress = (events: number) => void;

/**
 * Holds every event of a log against its leaf, and the tree against every seal. Stops at the first difference, after it
 * has read on to say what kind of difference it is.
 */
export async function verifyLog(evidence: Evidence, progress: Progress = () => undefined): Promise<Verdict> {
  const reading = new Reading(evidence);
  const finding = await reading.readToEnd(progress);
  return { finding, ...reading.reached };
}

class Reading {
  private readonly tree = Frontier.empty();
  private readonly checkpoints: Checkpoints;
  private readonly ahead: LeavesAhead;
  private last: bigint | null = null;
  private beyond: Verdict['beyond'] = { count: 0, first: null };

  constructor(private readonly evidence: Evidence) {
    this.checkpoints = new Checkpoints(evidence);
    this.ahead = new LeavesAhead(evidence.leaves, evidence.size);
  }

  get reached(): Omit<Verdict, 'finding'> {
    const { seals, sealedUpTo } = this.checkpoints;
    const events = Math.min(this.tree.size, this.evidence.size);
    return { events, last: this.last, seals, sealedUpTo, beyond: this.beyond };
  }

  async readToEnd(progress: Progress): Promise<Finding | null> {
    const log = this.evidence.log[Symbol.asyncIterator]();
    try {
      const first = await this.checkpoints.begin();
      if (first) return first;
      for (;;) {
        const step = await log.next();
        if (step.done === true) return await this.end();
        const finding = await this.take(step.value, log);
        if (finding) return finding;
        progress(this.tree.size);
      }
    } finally {
      await log.return?.();
    }
  }

  private async take(
    events: readonly StoredEvent[],
    rest: AsyncIterator<readonly StoredEvent[]>,
  ): Promise<Finding | null> {
    const { leaves, size } = this.evidence;
    const from = this.tree.size;
    const expected = Math.max(0, Math.min(events.length, size - from));
    const hashes = events.map((event) => leafHash(leafText(event)));
    const { bytes, count } = await this.ahead.take(expected);
    for (const [index, event] of events.entries()) {
      const hash = hashes[index] as Buffer;
      const at = index * HASH_BYTES;
      if (index < expected && index >= count) return { kind: 'leaf-missing', number: from + index };
      if (index < expected && bytes.compare(hash, 0, HASH_BYTES, at, at + HASH_BYTES) !== 0) {
        const { tree, checkpoints } = this;
        return inquire({
          event,
          hash,
          following: events.slice(index + 1),
          rest,
          leaves,
          tree,
          checkpoints,
        });
      }
      if (index >= expected) this.noteBeyond(event);
      else this.last = event.position;
      this.tree.add(hash);
      if (this.tree.size < this.stop) continue;
      const finding = await this.check();
      if (finding) return finding;
    }
    return null;
  }

  /** The sizes at which there is something to hold the tree against. */
  private get stop(): number {
    const { size } = this.evidence;
    return Math.min(this.checkpoints.nextSize, size >= this.tree.size ? size : Infinity);
  }

  private check(): Promise<Finding | null> | Finding | null {
    const { tree, checkpoints, evidence } = this;
    if (tree.size === evidence.size && !tree.root().equals(evidence.root)) return { kind: 'wrong-frontier' };
    return checkpoints.check(tree);
  }

  private noteBeyond({ position, stream, revision, type }: StoredEvent): void {
    if (position > (this.evidence.upTo ?? position)) return;
    const { count, first } = this.beyond;
    const place = { number: this.tree.size, position, stream, revision, type };
    this.beyond = { count: count + 1, first: first ?? place };
  }

  private async end(): Promise<Finding | null> {
    const { evidence, tree, checkpoints } = this;
    if (tree.size < evidence.size) {
      const event = await evidence.leaves.leaf(tree.size);
      if (!event) return { kind: 'leaf-missing', number: tree.size };
      return { kind: 'cut-off', event, witness: 'none', more: { count: evidence.size - tree.size } };
    }
    const { sealedUpTo } = checkpoints;
    if (sealedUpTo > evidence.size) return { kind: 'leaf-missing', number: evidence.size };
    return checkpoints.end(tree.size);
  }
}
