import type { LeafPlace } from './ledger-book.js';
import type { Seal } from './seal.js';

/** What the nearest seal after a difference is the root of: what the ledger holds, what the log holds, or neither. */
export type Witness = 'ledger' | 'log' | 'neither' | 'none';

/** The first thing in the log, or in what is held against it, that is not as it was. */
export type Finding =
  | Found<'changed', { readonly was: LeafPlace }>
  /** `event` says where it stands, `was` where it stood. */
  | Found<'moved', { readonly was: LeafPlace }>
  | Found<'added', object>
  /** Gone from between others. `event` is what the ledger knows of it. */
  | Found<'removed', object>
  /** The log ends before it. `count` events are gone. */
  | Found<'cut-off', { readonly count: number }>
  /** The log ends before what a seal speaks of, and so does the ledger. */
  | { readonly kind: 'shorter-than-sealed'; readonly seal: Seal; readonly events: number }
  | {
      readonly kind: 'wrong-seal';
      readonly revision: bigint;
      readonly seal: Seal | null;
      readonly why: SealFault;
    }
  /** The seal that was given was not made with a key that is known, or is none. */
  | { readonly kind: 'wrong-head'; readonly why: 'signature' | 'key' }
  /** Log and ledger agree, and have another past than the seal that was given. */
  | { readonly kind: 'another-past'; readonly seal: Seal }
  | { readonly kind: 'leaf-missing'; readonly number: number }
  | { readonly kind: 'wrong-frontier' };

interface Found<Kind extends string, More> {
  readonly kind: Kind;
  readonly event: LeafPlace;
  readonly witness: Witness;
  readonly more: More;
}

/** It cannot be read, goes backwards, is not signed by the key it names or by one of ours, or says another root. */
export type SealFault = 'shape' | 'order' | 'signature' | 'key' | 'root';
