import type { StoredEvent } from '../event-store/recorded-event.js';
import type { Checkpoints } from './checkpoints.js';
import type { KeptLeaves } from './evidence.js';
import type { Finding, Witness } from './finding.js';
import type { LeafPlace } from './ledger-book.js';
import { HASH_BYTES, leafHash, leafText, type Frontier } from './merkle.js';

/** An event that is not the one its leaf is of, and all that follows it. */
interface Difference {
  readonly event: StoredEvent;
  readonly hash: Buffer;
  /** The rest of the batch. */
  readonly following: readonly StoredEvent[];
  readonly rest: AsyncIterator<readonly StoredEvent[]>;
  readonly leaves: KeptLeaves;
  /** Everything before it. */
  readonly tree: Frontier;
  readonly checkpoints: Checkpoints;
}

/**
 * Says what a difference is. An event whose hash another leaf has was moved, or what stood before it is gone; where the
 * hash that is missed stands further on, something was put before it.
 */
export async function inquire(difference: Difference): Promise<Finding> {
  const { event, hash, leaves, tree } = difference;
  const number = tree.size;
  const leaf = await leaves.leaf(number);
  if (!leaf) return { kind: 'leaf-missing', number };
  const seen = await readOn(difference, leaf.hash);
  const witness = await witnessOf(difference, [hash, ...seen.hashes]);
  const { position, stream, revision, type } = event;
  const here = { number, position, stream, revision, type };
  const own = seen.again ? null : await leaves.leafWith(hash, number);

  if (seen.missed === null && !own) return { kind: 'changed', event: here, witness, more: { was: leaf } };
  if (seen.missed === null) return { kind: 'removed', event: leaf, witness, more: {} };
  if (!own) return { kind: 'added', event: here, witness, more: {} };
  // One that went to the back lets all that followed it move up: it is that one that was moved.
  const wentBack = own.number === number + 1 && seen.missed.number > number + 1;
  return wentBack
    ? { kind: 'moved', event: seen.missed, witness, more: { was: leaf } }
    : { kind: 'moved', event: here, witness, more: { was: own } };
}

interface ReadOn {
  /** Where the event stands now that the leaf is of. */
  readonly missed: LeafPlace | null;
  /** The event that stands in its place stands further on, too. */
  readonly again: boolean;
  /** Hashes of what follows, up to the next seal. */
  readonly hashes: readonly Buffer[];
}

async function readOn(difference: Difference, wanted: Buffer): Promise<ReadOn> {
  const { tree, checkpoints } = difference;
  const upTo = checkpoints.nextSize;
  const hashes: Buffer[] = [];
  let missed: ReadOn['missed'] = null;
  let again = false;
  let number = tree.size;
  for await (const { position, stream, revision, type, hash } of hashedAfter(difference)) {
    number += 1;
    if (number < upTo && upTo !== Infinity) hashes.push(hash);
    if (!missed && hash.equals(wanted)) missed = { number, position, stream, revision, type };
    if (hash.equals(difference.hash)) again = true;
  }
  return { missed, again, hashes };
}

async function* hashedAfter({ following, rest }: Difference): AsyncGenerator<StoredEvent & { hash: Buffer }> {
  for (let events = following; ;) {
    for (const event of events) yield { ...event, hash: leafHash(leafText(event)) };
    const step = await rest.next();
    if (step.done === true) return;
    events = step.value;
  }
}

/** Whose side the next seal is on. */
async function witnessOf(difference: Difference, ofLog: readonly Buffer[]): Promise<Witness> {
  const { tree, checkpoints, leaves } = difference;
  const { nextSize, nextRoot } = checkpoints;
  if (!nextRoot) return 'none';
  const kept = await leaves.hashes(tree.size, nextSize - tree.size);
  const ofLedger = Array.from({ length: kept.count }, (_, index) =>
    kept.bytes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  if (rootWith(tree, ofLedger).equals(nextRoot)) return 'ledger';
  return rootWith(tree, ofLog).equals(nextRoot) ? 'log' : 'neither';
}

function rootWith(tree: Frontier, hashes: readonly Buffer[]): Buffer {
  const grown = tree.copy();
  hashes.forEach((hash) => grown.add(hash));
  return grown.root();
}
