import type { Evidence, LoggedSeal } from './evidence.js';
import type { Finding, SealFault } from './finding.js';
import type { Frontier } from './merkle.js';
import { isGenuine, type Seal } from './seal.js';

/** The seals, in the log and the one that was kept elsewhere, each held against the tree when that has its size. */
export class Checkpoints {
  /** How many seals of the log were as they should be, and how far the last of them reaches. */
  seals = 0;
  sealedUpTo = 0;
  private readonly logged: AsyncIterator<LoggedSeal>;
  private next: LoggedSeal | null = null;
  private head: Seal | null;
  /** A seal that is not as it should be. Its event is a leaf, too, which says more about it: this is said at the end. */
  private fault: Finding | null = null;

  constructor(private readonly evidence: Evidence) {
    this.logged = evidence.seals[Symbol.asyncIterator]();
    this.head = evidence.head;
  }

  /** Before the first event. */
  async begin(): Promise<Finding | null> {
    const { head } = this;
    if (head && !isGenuine(head)) return { kind: 'wrong-head', why: 'signature' };
    if (head && !this.evidence.trusted.has(head.publicKey)) return { kind: 'wrong-head', why: 'key' };
    await this.advance(1);
    return null;
  }

  /** The sizes at which `check` has something to say: it need not be asked at others. */
  get nextSize(): number {
    return Math.min(this.next?.seal?.treeSize ?? Infinity, this.head?.treeSize ?? Infinity);
  }

  /** The root that was sealed at `nextSize`. */
  get nextRoot(): Buffer | null {
    const { seal } = this.next ?? {};
    const nearest = seal?.treeSize === this.nextSize ? seal : this.head;
    return nearest ? Buffer.from(nearest.root, 'hex') : null;
  }

  /** After the last event. */
  end(events: number): Finding | null {
    const seal = this.next?.seal ?? this.head;
    return this.fault ?? (seal ? { kind: 'shorter-than-sealed', seal, events } : null);
  }

  async check(tree: Frontier): Promise<Finding | null> {
    const root = tree.root().toString('hex');
    if (this.head?.treeSize === tree.size) {
      if (this.head.root !== root) return { kind: 'another-past', seal: this.head };
      this.head = null;
    }
    const { next } = this;
    if (next?.seal?.treeSize !== tree.size) return null;
    if (next.seal.root !== root) return wrong(next, 'root');
    this.seals += 1;
    this.sealedUpTo = tree.size;
    await this.advance(tree.size + 1);
    return null;
  }

  private async advance(atLeast: number): Promise<void> {
    for (;;) {
      const step = await this.logged.next();
      this.next = step.done === true ? null : step.value;
      const fault = this.next && this.faultOf(this.next, atLeast);
      if (!this.next || !fault) return;
      this.fault ??= wrong(this.next, fault);
    }
  }

  private faultOf({ seal }: LoggedSeal, atLeast: number): SealFault | null {
    if (!seal) return 'shape';
    if (seal.treeSize < atLeast) return 'order';
    if (!isGenuine(seal)) return 'signature';
    return this.evidence.trusted.has(seal.publicKey) ? null : 'key';
  }
}

function wrong({ revision, seal }: LoggedSeal, why: SealFault): Finding {
  return { kind: 'wrong-seal', revision, seal, why };
}
