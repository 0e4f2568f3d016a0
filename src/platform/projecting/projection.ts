import type { DomainEvent } from '../../kernel/stream.js';
import type { Recorded } from '../event-store/recorded-event.js';

export type { Recorded } from '../event-store/recorded-event.js';

/** A value that a column takes. Objects and arrays go to `jsonb` columns. */
export type Value =
  string | number | boolean | bigint | null | readonly Value[] | { readonly [key: string]: Value };
export type Row = Readonly<Record<string, Value>>;

/**
 * What a projection may do: change rows of its own tables by primary key. Nothing reads, so the outcome cannot depend
 * on how events are cut into batches. A patch of a row that is not there does nothing. A value that its column would
 * not take throws at once, `undefined` too; the handler's event is then parked with its stream.
 *
 * Tables of a read model have a primary key and no other constraint but NOT NULL, and exclusions that are checked at the
 * end of a batch (`DEFERRABLE INITIALLY DEFERRED`): an event that breaks one is parked. Columns are text, uuid, boolean,
 * smallint, integer, bigint, numeric, double precision, date, time, timestamp, timestamptz, jsonb, arrays of these, or
 * generated from others by expressions that cannot fail. Indexes are free, unless they are unique. A trigger may keep another table, as long as what it
 * holds follows from the rows alone.
 */
export interface Rows {
  /** Inserts the row, or replaces the one with the same primary key. Columns left out take their default. */
  put(table: string, row: Row): void;
  patch(table: string, key: Row, changes: Row): void;
  remove(table: string, key: Row): void;
  /**
   * Changes every row that has these values now, whatever its key: for an erasure, which comes once and concerns rows
   * that its event cannot name. An index on the columns of `having` makes it quick.
   */
  patchAll(table: string, having: Row, changes: Row): void;
  /** Tells live pages that show this topic (`patient/<id>`) to look again once the change is committed. */
  touch(topic: string): void;
}

export type Handlers<Event extends DomainEvent> = {
  readonly [Type in Event['type']]?: (event: Extract<Recorded<Event>, { type: Type }>, rows: Rows) => void;
};

/** A read model: one schema in the database, filled by these handlers. A new `version` rebuilds it at the next start. */
export interface Projection {
  /** The folder's name, in kebab-case; the schema is the same in snake_case. */
  readonly name: string;
  readonly version: number;
  readonly when: Readonly<Record<string, (event: Recorded, rows: Rows) => void>>;
}

export function defineProjection<Event extends DomainEvent>(projection: {
  name: string;
  version: number;
  when: Handlers<Event>;
}): Projection {
  return projection as unknown as Projection;
}
