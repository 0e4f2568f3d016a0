import type { ClientBase } from 'pg';
import { canBeKey, toColumn, type ToColumn } from './column-types.js';

/** A column that projections write. */
export interface Column {
  readonly name: string;
  /** As PostgreSQL writes it: `timestamp with time zone`. */
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly toColumn: ToColumn;
}

/** A table of a read model, as the database knows it. Generated columns are left out: nobody writes them. */
export interface Table {
  readonly name: string;
  readonly columns: ReadonlyMap<string, Column>;
  /** The columns of the primary key, in its order. */
  readonly key: readonly Column[];
  /** Whether it has exclusion constraints, which are to be checked when a batch is written. */
  readonly hasTripwires: boolean;
}

export type Tables = ReadonlyMap<string, Table>;

/** The schema has something that would make a read model depend on how events are cut into batches. */
export class UnfitSchema extends Error {}

/**
 * Reads the tables of a schema from the catalogue. Throws `UnfitSchema` naming everything that a projection cannot
 * fill: tables without a primary key, constraints that look at more than one state of one row, unknown types. An
 * exclusion constraint that waits for the end of a batch is a tripwire, and allowed.
 */
export async function readTables(client: ClientBase, schema: string): Promise<Tables> {
  const { rows: columns } = await client.query<ColumnRow>(COLUMNS, [schema]);
  const { rows: unfit } = await client.query<{ what: string }>(UNFIT, [schema]);
  const faults = unfit.map((fault) => fault.what);
  const tables = new Map<string, Table>();
  for (const name of new Set(columns.map((column) => column.table))) {
    const own = columns.filter((column) => column.table === name);
    const table = tableOf(name, own, faults);
    if (table.key.length === 0) faults.push(`table ${name} has no primary key`);
    tables.set(name, table);
  }
  if (faults.length > 0)
    throw new UnfitSchema(`The schema of ${schema} cannot be projected into: ${faults.join('; ')}`);
  return tables;
}

function tableOf(name: string, rows: readonly ColumnRow[], faults: string[]): Table {
  const columns = new Map<string, Column>();
  for (const row of rows) {
    const convert = toColumn(row.type);
    if (!convert) faults.push(`column ${name}.${row.column} has type ${row.type}`);
    else if (row.keyPlace !== null && !canBeKey(row.type))
      faults.push(`key ${name}.${row.column} has type ${row.type}`);
    else
      columns.set(row.column, {
        name: row.column,
        type: row.type,
        nullable: row.nullable,
        hasDefault: row.hasDefault,
        toColumn: convert,
      });
  }
  const key = rows
    .filter((row) => row.keyPlace !== null)
    .sort((one, other) => Number(one.keyPlace) - Number(other.keyPlace))
    .flatMap((row) => columns.get(row.column) ?? []);
  return { name, columns, key, hasTripwires: rows.some((row) => row.hasTripwires) };
}

interface ColumnRow {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
  readonly keyPlace: number | null;
  readonly hasTripwires: boolean;
}

const COLUMNS = `
  SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
         NOT a.attnotnull AS nullable, a.atthasdef AS "hasDefault",
         array_position(k.conkey, a.attnum) AS "keyPlace",
         EXISTS (SELECT 1 FROM pg_constraint x WHERE x.conrelid = c.oid AND x.contype = 'x') AS "hasTripwires"
  FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
  WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
  ORDER BY c.relname, a.attnum`;

const UNFIT = `
  SELECT format('constraint %s on %s: only primary keys, NOT NULL and deferred exclusions are kept', k.conname, c.relname) AS what
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND k.contype NOT IN ('p', 'n') AND NOT (k.contype = 'x' AND k.condeferred)
  UNION ALL
  SELECT format('unique index %s on %s', i.relname, c.relname)
  FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND x.indisunique AND NOT x.indisprimary
    AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = x.indexrelid)
  UNION ALL
  SELECT format('default of %s.%s is not the same at every replay', c.relname, a.attname)
  FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.adnum
  WHERE n.nspname = $1 AND a.attgenerated = ''
    AND pg_get_expr(d.adbin, d.adrelid) ~*
      '\\m(nextval|now|timeofday|\\w*random\\w*|uuidv?\\d*|\\w+_timestamp)\\(|\\m(current|local)_?(date|time)'
  UNION ALL
  SELECT format('%s.%s is an identity column', c.relname, a.attname)
  FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND a.attidentity <> ''`;
