import type { StoredEvent } from '../event-store/recorded-event.js';
import type { Leaf } from './ledger-book.js';
import type { Seal } from './seal.js';

/** The leaves as they were kept. */
export interface KeptLeaves {
  /** The hashes of up to `count` leaves from a number on, one after the other, without gaps, and how many there are. */
  hashes(from: number, count: number): Promise<{ readonly bytes: Buffer; readonly count: number }>;
  leaf(number: number): Promise<Leaf | null>;
  /** The first leaf from a number on with this hash. */
  leafWith(hash: Buffer, from: number): Promise<Leaf | null>;
}

/** A seal as it stands in the log; `null` when it cannot be read. */
export interface LoggedSeal {
  readonly revision: bigint;
  readonly seal: Seal | null;
}

/** What is held against each other. */
export interface Evidence {
  /** The whole log from its start. */
  readonly log: AsyncIterable<readonly StoredEvent[]>;
  readonly leaves: KeptLeaves;
  /** Later events may have come while the ledger was read. */
  readonly upTo?: bigint;
  /** How many leaves there are, and the root that the vault says they have. */
  readonly size: number;
  readonly root: Buffer;
  /** From the first on. */
  readonly seals: AsyncIterable<LoggedSeal>;
  /** Public keys that may have signed them, in base64. */
  readonly trusted: ReadonlySet<string>;
  /** A seal that was kept elsewhere. */
  readonly head: Seal | null;
}
