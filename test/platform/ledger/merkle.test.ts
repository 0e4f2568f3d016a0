import { describe, expect, it } from 'vitest';
import { Frontier, leafHash } from '../../../src/platform/ledger/merkle.js';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  isIncluded,
  rootOf,
} from '../../../src/platform/ledger/proofs.js';

/** The test tree of Certificate Transparency's reference implementation: leaves in hex, and the root after each. */
const reference: readonly (readonly [leaf: string, root: string])[] = [
  ['', '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  ['00', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  ['10', 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
  ['2021', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
  ['3031', '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
  ['40414243', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
  ['5051525354555657', 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
  ['606162636465666768696a6b6c6d6e6f', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
];
const leaves = Array.from({ length: 40 }, (_, number) => leafHash(`leaf ${String(number)}`));
const sizes = Array.from({ length: 33 }, (_, size) => size);

describe('the Merkle tree', () => {
  it('has the roots of the reference tree', () => {
    const hashes = reference.map(([hex]) => leafHash(Buffer.from(hex, 'hex').toString('latin1')));
    const frontier = Frontier.empty();
    hashes.forEach((hash, index) => {
      frontier.add(hash);
      expect(frontier.root().toString('hex')).toBe(reference[index]![1]);
      expect(rootOf(hashes.slice(0, index + 1)).toString('hex')).toBe(reference[index]![1]);
    });
  });

  it('has the SHA-256 of nothing as its root while it is empty', () => {
    expect(Frontier.empty().root().toString('hex')).toBe(
      'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    );
  });

  it('grows as if it had been made at once, from whatever size it was kept at', () => {
    for (const size of sizes) {
      const begun = Frontier.empty();
      leaves.slice(0, size).forEach((leaf) => begun.add(leaf));
      const kept = Frontier.from(size, begun.bytes);
      expect(kept.root()).toEqual(rootOf(leaves.slice(0, size)));
      leaves.slice(size).forEach((leaf) => kept.add(leaf));
      expect(kept.root()).toEqual(rootOf(leaves));
      expect(begun.size).toBe(size);
    }
    expect(() => Frontier.from(3, leaves[0]!)).toThrow();
  });
});

describe('proofs', () => {
  it('show of every leaf of every tree that it is in there, and of no other', () => {
    for (const size of sizes.slice(1)) {
      const tree = leaves.slice(0, size);
      const root = rootOf(tree);
      for (let number = 0; number < size; number++) {
        const proof = inclusionProof(tree, number);
        expect(isIncluded(tree[number]!, number, size, proof, root)).toBe(true);
        expect(isIncluded(leaves[39]!, number, size, proof, root)).toBe(false);
        expect(isIncluded(tree[number]!, number, size, [...proof, root], root)).toBe(false);
        expect(isIncluded(tree[number]!, number, size, proof.slice(1), root)).toBe(size === 1);
        if (size > 1)
          expect(isIncluded(tree[number]!, (number + 1) % size, size, proof, root), `${number}/${size}`).toBe(
            false,
          );
      }
    }
  });

  it('show of every tree that a larger one begins with it, and of no other', () => {
    const other = leafHash('another');
    for (const size of sizes.slice(1)) {
      const newer = { size, root: rootOf(leaves.slice(0, size)) };
      for (let before = 1; before <= size; before++) {
        const older = { size: before, root: rootOf(leaves.slice(0, before)) };
        const proof = consistencyProof(leaves.slice(0, size), before);
        expect(isConsistent(older, newer, proof)).toBe(true);
        expect(isConsistent({ ...older, root: other }, newer, proof)).toBe(false);
        expect(isConsistent(older, { ...newer, root: other }, proof)).toBe(false);
        expect(isConsistent(older, newer, [...proof, other])).toBe(false);
        if (proof.length > 0) expect(isConsistent(older, newer, proof.slice(1))).toBe(false);
      }
    }
  });
});
