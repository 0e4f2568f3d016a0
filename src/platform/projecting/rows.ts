import type { Row, Rows, Value } from './projection.js';
import type { Json } from './column-types.js';
import type { Column, Table, Tables } from './tables.js';

export type Cells = Record<string, Json>;

/** What became of one row: everything that happened to it, folded into one. `cells` of a patch include the key. */
export type Change =
  | { readonly kind: 'put'; readonly cells: Cells }
  | { readonly kind: 'patch'; readonly cells: Cells }
  | { readonly kind: 'remove'; readonly cells: Cells };

/** A change of all rows that have certain values, made after what came before it and before what comes after. */
export interface Sweep {
  readonly table: Table;
  readonly having: Cells;
  readonly cells: Cells;
}

/** Changed rows by table, then by primary key; and the sweep that follows them, if one does. */
export interface Stage {
  readonly changes: Map<Table, Map<string, Change>>;
  sweep: Sweep | null;
}

interface Step {
  readonly table: Table;
  readonly key: string;
  readonly change: Change;
}

/**
 * Gathers what handlers do to rows. What one event does counts once it is accepted, or not at all; accepted changes
 * are folded per row in order, so that the outcome is the same however many events are gathered before they are
 * written. Every value is checked against its column at once: a handler that writes what the table would not take
 * throws, whether or not a later event would have mended it.
 */
export class GatheredRows implements Rows {
  /** What is to be written, in this order. */
  readonly stages: Stage[] = [{ changes: new Map(), sweep: null }];
  readonly topics = new Set<string>();
  private steps: (Step | Sweep)[] = [];
  private touched: string[] = [];

  constructor(private readonly tables: Tables) {}

  put(table: string, row: Row): void {
    const known = this.table(table);
    const cells = cellsOf(known, row);
    for (const column of known.columns.values()) {
      const missing = cells[column.name] === undefined && !column.nullable && !column.hasDefault;
      if (missing) throw new TypeError(`${table}.${column.name} is missing`);
    }
    this.steps.push({ table: known, key: keyOf(known, cells), change: { kind: 'put', cells } });
  }

  patch(table: string, key: Row, changes: Row): void {
    const known = this.table(table);
    const change = cellsOf(known, changes);
    for (const { name } of known.key)
      if (name in change) throw new TypeError(`${table}.${name} is part of the key`);
    const cells = exactKey(known, key);
    if (Object.keys(change).length === 0) return;
    this.steps.push({
      table: known,
      key: keyOf(known, cells),
      change: { kind: 'patch', cells: { ...cells, ...change } },
    });
  }

  remove(table: string, key: Row): void {
    const known = this.table(table);
    const cells = exactKey(known, key);
    this.steps.push({ table: known, key: keyOf(known, cells), change: { kind: 'remove', cells } });
  }

  patchAll(table: string, having: Row, changes: Row): void {
    const known = this.table(table);
    const cells = cellsOf(known, changes);
    for (const { name } of known.key)
      if (name in cells) throw new TypeError(`${table}.${name} is part of the key`);
    this.steps.push({ table: known, having: cellsOf(known, having), cells });
  }

  touch(topic: string): void {
    this.touched.push(topic);
  }

  /** Counts what the event did. */
  accept(): void {
    for (const step of this.steps) {
      if ('having' in step) {
        this.stage.sweep = step;
        this.stages.push({ changes: new Map(), sweep: null });
        continue;
      }
      const { table, key, change } = step;
      const { changes } = this.stage;
      let rows = changes.get(table);
      if (!rows) changes.set(table, (rows = new Map<string, Change>()));
      rows.set(key, fold(rows.get(key), change));
    }
    for (const topic of this.touched) this.topics.add(topic);
    this.discard();
  }

  /** Forgets what the event did since the last `accept`. */
  discard(): void {
    this.steps = [];
    this.touched = [];
  }

  private get stage(): Stage {
    const last = this.stages.at(-1);
    if (!last) throw new Error('There is always a stage');
    return last;
  }

  private table(name: string): Table {
    const table = this.tables.get(name);
    if (!table) throw new TypeError(`There is no table ${name}`);
    return table;
  }
}

function fold(before: Change | undefined, change: Change): Change {
  if (!before || change.kind !== 'patch') return change;
  if (before.kind === 'remove') return before;
  return { kind: before.kind, cells: { ...before.cells, ...change.cells } };
}

function cellsOf(table: Table, row: Row): Cells {
  const cells: Cells = {};
  for (const [name, value] of Object.entries(row)) {
    const column = table.columns.get(name);
    if (!column) throw new TypeError(`${table.name} has no column ${name} to write`);
    cells[name] = cell(table, column, value);
  }
  return cells;
}

function cell(table: Table, column: Column, value: Value | undefined): Json {
  if (value === null && column.nullable) return null;
  try {
    if (value === null || value === undefined) throw new TypeError(`is ${String(value)}`);
    return column.toColumn(value);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TypeError(`The value for ${table.name}.${column.name} (${column.type}) ${why}`, {
      cause: error,
    });
  }
}

function exactKey(table: Table, key: Row): Cells {
  const cells = cellsOf(table, key);
  const names = table.key.map((column) => column.name);
  if (Object.keys(cells).length !== names.length || names.some((name) => !(name in cells)))
    throw new TypeError(`The key of ${table.name} is ${names.join(', ')}`);
  return cells;
}

function keyOf(table: Table, cells: Cells): string {
  const values = table.key.map((column) => String(cells[column.name] as string | boolean));
  return values.length === 1 ? (values[0] ?? '') : values.join('\0');
}
