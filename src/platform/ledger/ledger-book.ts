import type { StoredEvent } from '../event-store/recorded-event.js';
import type { Vault, VaultQueries } from '../vault/vault.js';
import { Frontier } from './merkle.js';

/** Where an event stood when it became a leaf. `number` counts from 0 in the order of the log. */
export interface LeafPlace {
  readonly number: number;
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
}

export interface Leaf extends LeafPlace {
  readonly hash: Buffer;
}

/** How far the ledger has come; `position` is that of the event that is the last leaf. */
export interface LedgerState {
  readonly frontier: Frontier;
  readonly position: bigint | null;
  /** Why it does not go on; `null` while it does. */
  readonly trouble: string | null;
}

/** Somebody else added leaves: this worker is not the only one and must stop. */
export class LedgerMoved extends Error {}

/** The leaves and how far they go, in the vault. */
export class LedgerBook {
  constructor(private readonly vault: Vault) {}

  async state(): Promise<LedgerState> {
    const [row] = await this.vault.query<StateRow>(
      'SELECT size, position, frontier, trouble FROM vault.ledger',
    );
    if (!row) throw new Error('The vault does not say how far the ledger has come');
    const { size, position, frontier, trouble } = row;
    return {
      frontier: Frontier.from(Number(size), frontier),
      position: position === null ? null : BigInt(position),
      trouble,
    };
  }

  /**
   * Adds the leaves of events after the `size` that are there, all or none. `frontier` is the tree with them. Throws
   * `LedgerMoved` when there are more leaves, or fewer, than this worker wrote.
   */
  async add(
    size: number,
    events: readonly StoredEvent[],
    hashes: readonly Buffer[],
    frontier: Frontier,
  ): Promise<void> {
    await this.vault.transaction(async (tx) => {
      await moveOn(tx, size, frontier, events.at(-1)?.position ?? null);
      const column = <T>(value: (event: StoredEvent) => T): T[] => events.map(value);
      const names = [column(({ stream }) => stream), column(({ type }) => type)] as const;
      await tx.query(
        `INSERT INTO vault.ledger_name (name)
         SELECT DISTINCT name FROM unnest($1::text[]) AS given (name)
         WHERE NOT EXISTS (SELECT FROM vault.ledger_name AS known WHERE known.name = given.name)`,
        [[...new Set(names.flat())]],
      );
      await tx.query(ADD_LEAVES, [
        size,
        column(({ position }) => position.toString()),
        column(({ revision }) => revision.toString()),
        ...names,
        Buffer.concat(hashes),
      ]);
    });
  }

  /** Finds the ledger's place in a log that holds the same events at other positions. */
  async resumeAt(size: number, position: bigint): Promise<void> {
    await this.vault.query('UPDATE vault.ledger SET position = $2, trouble = NULL WHERE size = $1', [
      size,
      position.toString(),
    ]);
  }

  async noteTrouble(trouble: string | null): Promise<void> {
    await this.vault.query('UPDATE vault.ledger SET trouble = $1 WHERE trouble IS DISTINCT FROM $1', [
      trouble,
    ]);
  }

  /** The hashes of up to `count` leaves from a number on, one after the other, and how many there are. */
  async hashes(from: number, count: number): Promise<{ readonly bytes: Buffer; readonly count: number }> {
    const [row] = await this.vault.query<{ bytes: Buffer | null; count: number; whole: boolean | null }>(
      `SELECT string_agg(hash, ''::bytea ORDER BY number) AS bytes, count(*)::int AS count,
              max(number) - $1 + 1 = count(*) AS whole
       FROM vault.ledger_leaf WHERE number >= $1 AND number < $1::bigint + $2`,
      [from, count],
    );
    if (!row?.bytes) return { bytes: Buffer.alloc(0), count: 0 };
    if (row.whole) return { bytes: row.bytes, count: row.count };
    return this.hashesUpToGap(from, count);
  }

  async leaf(number: number): Promise<Leaf | null> {
    const [row] = await this.vault.query<LeafRow>(`${LEAVES} WHERE leaf.number = $1`, [number]);
    return row ? leafOf(row) : null;
  }

  /** The first leaf from a number on with this hash. Reads all of them. */
  async leafWith(hash: Buffer, from: number): Promise<Leaf | null> {
    const [row] = await this.vault.query<LeafRow>(
      `${LEAVES} WHERE leaf.hash = $1 AND leaf.number >= $2 ORDER BY leaf.number LIMIT 1`,
      [hash, from],
    );
    return row ? leafOf(row) : null;
  }

  /** Whether a leaf from a number on is of an event of another type than this. */
  async hasOtherThan(type: string, from: number): Promise<boolean> {
    const rows = await this.vault.query(
      `SELECT FROM vault.ledger_leaf AS leaf JOIN vault.ledger_name AS name ON name.number = leaf.type
       WHERE leaf.number >= $1 AND name.name <> $2 LIMIT 1`,
      [from, type],
    );
    return rows.length > 0;
  }

  private async hashesUpToGap(from: number, count: number): Promise<{ bytes: Buffer; count: number }> {
    const rows = await this.vault.query<{ hash: Buffer }>(
      `SELECT hash FROM (
         SELECT number, hash, row_number() OVER (ORDER BY number) AS place FROM vault.ledger_leaf
         WHERE number >= $1 AND number < $1::bigint + $2
       ) AS leaf WHERE number = $1 + place - 1 ORDER BY number`,
      [from, count],
    );
    return { bytes: Buffer.concat(rows.map(({ hash }) => hash)), count: rows.length };
  }
}

interface StateRow {
  readonly size: string;
  readonly position: string | null;
  readonly frontier: Buffer;
  readonly trouble: string | null;
}

interface LeafRow {
  readonly number: string;
  readonly position: string;
  readonly stream: string;
  readonly revision: string;
  readonly type: string;
  readonly hash: Buffer;
}

const LEAVES = `
  SELECT leaf.number, leaf.position, stream.name AS stream, leaf.revision, type.name AS type, leaf.hash
  FROM vault.ledger_leaf AS leaf
  JOIN vault.ledger_name AS stream ON stream.number = leaf.stream
  JOIN vault.ledger_name AS type ON type.number = leaf.type`;

/** All hashes travel as one binary value. */
const ADD_LEAVES = `
  INSERT INTO vault.ledger_leaf (number, position, revision, stream, type, hash)
  SELECT $1::bigint + place - 1, position, revision, stream.number, type.number,
         substring($6::bytea FROM (place::int - 1) * 32 + 1 FOR 32)
  FROM unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[])
       WITH ORDINALITY AS given (position, revision, stream_name, type_name, place)
  JOIN vault.ledger_name AS stream ON stream.name = stream_name
  JOIN vault.ledger_name AS type ON type.name = type_name`;

async function moveOn(
  tx: VaultQueries,
  size: number,
  frontier: Frontier,
  position: bigint | null,
): Promise<void> {
  const moved = await tx.query(
    `UPDATE vault.ledger SET size = $2, position = $3, frontier = $4, trouble = NULL WHERE size = $1 RETURNING 1`,
    [size, frontier.size, position?.toString() ?? null, frontier.bytes],
  );
  if (moved.length !== 1) throw new LedgerMoved('Another worker keeps the ledger');
}

function leafOf(row: LeafRow): Leaf {
  return {
    ...row,
    number: Number(row.number),
    position: BigInt(row.position),
    revision: BigInt(row.revision),
  };
}
