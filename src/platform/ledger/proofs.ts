import { EMPTY_ROOT, nodeHash } from './merkle.js';

type Hashes = readonly Buffer[];

/** The root of a tree with these leaf hashes. RFC 9162, 2.1.1. */
export function rootOf(leaves: Hashes): Buffer {
  const [only] = leaves;
  if (!only) return EMPTY_ROOT;
  if (leaves.length === 1) return only;
  const middle = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
}

/** What it takes to get from the leaf with this number to the root, lowest node first. RFC 9162, 2.1.3.1. */
export function inclusionProof(leaves: Hashes, number: number): Buffer[] {
  if (!(number >= 0 && number < leaves.length)) throw new Error(`There is no leaf ${String(number)}`);
  if (leaves.length === 1) return [];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return number < middle
    ? [...inclusionProof(left, number), rootOf(right)]
    : [...inclusionProof(right, number - middle), rootOf(left)];
}

/** Whether the proof leads from the leaf to the root of a tree of this size. RFC 9162, 2.1.3.2. */
export function isIncluded(leaf: Buffer, number: number, size: number, proof: Hashes, root: Buffer): boolean {
  if (!(number >= 0 && number < size)) return false;
  let [at, last] = [number, size - 1];
  let node = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      node = nodeHash(sibling, node);
      while (at !== 0 && !isOdd(at)) [at, last] = [half(at), half(last)];
    } else node = nodeHash(node, sibling);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && node.equals(root);
}

/** What it takes to see that the tree of the first `size` leaves was only added to. RFC 9162, 2.1.4.1. */
export function consistencyProof(leaves: Hashes, size: number): Buffer[] {
  if (!(size > 0 && size <= leaves.length)) throw new Error(`The tree was never of size ${String(size)}`);
  return subproof(leaves, size, true);
}

function subproof(leaves: Hashes, size: number, isWhole: boolean): Buffer[] {
  if (size === leaves.length) return isWhole ? [] : [rootOf(leaves)];
  const middle = split(leaves.length);
  const [left, right] = [leaves.slice(0, middle), leaves.slice(middle)];
  return size <= middle
    ? [...subproof(left, size, isWhole), rootOf(right)]
    : [...subproof(right, size - middle, false), rootOf(left)];
}

export interface Tree {
  readonly size: number;
  readonly root: Buffer;
}

/** Whether the proof shows that `newer` holds all of `older` at its beginning. RFC 9162, 2.1.4.2. */
export function isConsistent(older: Tree, newer: Tree, proof: Hashes): boolean {
  if (older.size === newer.size) return proof.length === 0 && older.root.equals(newer.root);
  if (!(older.size > 0 && older.size < newer.size)) return false;
  const path = isPowerOfTwo(older.size) ? [older.root, ...proof] : proof;
  const [first, ...others] = path;
  if (!first) return false;
  let [at, last] = [older.size - 1, newer.size - 1];
  while (isOdd(at)) [at, last] = [half(at), half(last)];
  let [was, is] = [first, first];
  for (const node of others) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      [was, is] = [nodeHash(node, was), nodeHash(node, is)];
      while (at !== 0 && !isOdd(at)) [at, last] = [half(at), half(last)];
    } else is = nodeHash(is, node);
    [at, last] = [half(at), half(last)];
  }
  return last === 0 && was.equals(older.root) && is.equals(newer.root);
}

/** The largest power of two below `size`. */
function split(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

function isPowerOfTwo(size: number): boolean {
  return size === 1 || split(size) * 2 === size;
}

const isOdd = (number: number): boolean => number % 2 === 1;
const half = (number: number): number => Math.floor(number / 2);
