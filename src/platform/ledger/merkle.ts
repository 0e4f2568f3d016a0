import { hash } from 'node:crypto';
import type { StoredEvent } from '../event-store/recorded-event.js';
import { canonicalJson } from './canonical-json.js';

/** What RFC 9162 says a tree without leaves has as its root. */
export const EMPTY_ROOT = hash('sha256', '', 'buffer');

export const HASH_BYTES = 32;
const NODE = 0x01;

/** What a leaf is the hash of: the RFC 8785 form of what the log keeps of an event, personal fields sealed. */
export function leafText({ id, stream, revision, type, data, metadata }: StoredEvent): string {
  return canonicalJson({ id, stream, revision: Number(revision), type, data, metadata });
}

/** RFC 9162, 2.1.1: SHA-256 of 0x00 and the leaf. */
export function leafHash(text: string): Buffer {
  return pooled(hash('sha256', `\0${text}`, 'binary'));
}

/** RFC 9162, 2.1.1: SHA-256 of 0x01 and the two nodes below. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return pooled(hash('sha256', pair, 'binary'));
}

/** Bytes in memory that is shared: one allocation of their own for each hash costs more than the hash. */
function pooled(bytes: string): Buffer {
  return Buffer.from(bytes, 'binary');
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, NODE);

/**
 * A Merkle tree that only grows, kept as the roots of its whole subtrees, the largest first: one for each 1 in its size
 * in binary. That is all that it takes to add leaves and to say the root.
 */
export class Frontier {
  private constructor(
    private leaves: number,
    private readonly peaks: Buffer[],
  ) {}

  static empty(): Frontier {
    return new Frontier(0, []);
  }

  /** @throws when these are not the bytes of a frontier of this size */
  static from(size: number, bytes: Buffer): Frontier {
    const ones = size.toString(2).replaceAll('0', '').length;
    if (bytes.length !== ones * HASH_BYTES) throw new Error('These are not the peaks of such a tree');
    const peaks = Array.from({ length: ones }, (_, index) =>
      Buffer.from(bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES)),
    );
    return new Frontier(size, peaks);
  }

  get size(): number {
    return this.leaves;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.peaks);
  }

  add(leaf: Buffer): void {
    let node = leaf;
    for (let rest = this.leaves; rest % 2 === 1; rest = (rest - 1) / 2)
      node = nodeHash(this.peaks.pop() ?? node, node);
    this.peaks.push(node);
    this.leaves += 1;
  }

  root(): Buffer {
    return this.peaks.length === 0
      ? EMPTY_ROOT
      : this.peaks.reduceRight((below, peak) => nodeHash(peak, below));
  }

  copy(): Frontier {
    return new Frontier(this.leaves, [...this.peaks]);
  }
}
