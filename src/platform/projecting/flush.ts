import { escapeIdentifier, type ClientBase } from 'pg';
import { prepared } from '../prepared.js';
import { list, qualified } from './names.js';
import type { Cells, GatheredRows, Stage, Sweep } from './rows.js';
import type { Table } from './tables.js';

type Kind = 'put' | 'patch' | 'remove';

/**
 * Writes gathered changes into the tables of `schema`: one statement per table, kind of change and set of columns. Then
 * the tripwires of these tables have their say; one that fires throws as a broken constraint (SQLSTATE 23P01).
 */
export async function flush(client: ClientBase, schema: string, rows: GatheredRows): Promise<void> {
  for (const { changes, sweep: swept } of rows.stages) {
    await write(client, schema, changes);
    if (swept) await sweep(client, schema, swept);
  }
  const touched = rows.stages.flatMap(({ changes, sweep: swept }) => [
    ...changes.keys(),
    ...(swept ? [swept.table] : []),
  ]);
  if (touched.some(({ hasTripwires }) => hasTripwires))
    await client.query('SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED');
}

async function write(client: ClientBase, schema: string, all: Stage['changes']): Promise<void> {
  for (const [table, changes] of all) {
    const groups = new Map<string, { kind: Kind; columns: string[]; rows: Cells[] }>();
    for (const { kind, cells } of changes.values()) {
      const columns = Object.keys(cells);
      const name = `${kind} ${columns.join(' ')}`;
      const group = groups.get(name);
      if (group) group.rows.push(cells);
      else groups.set(name, { kind, columns, rows: [cells] });
    }
    for (const { kind, columns, rows: cells } of groups.values()) {
      const text = statements[kind](qualified(schema, table.name), table, columns);
      await client.query({ ...prepared(text), values: [JSON.stringify(cells)] });
    }
  }
}

async function sweep(client: ClientBase, schema: string, { table, having, cells }: Sweep): Promise<void> {
  const [columns, conditions] = [Object.keys(cells), Object.keys(having)];
  const wanted = conditions.map(
    (column) => `${escapeIdentifier(`having ${column}`)} ${typeOf(table, column)}`,
  );
  const set = columns.map((column) => `${escapeIdentifier(column)} = given.${escapeIdentifier(column)}`);
  const where = conditions.map(
    (column) => `kept.${escapeIdentifier(column)} = given.${escapeIdentifier(`having ${column}`)}`,
  );
  const values = Object.fromEntries(conditions.map((column) => [`having ${column}`, having[column]]));
  await client.query(
    `UPDATE ${qualified(schema, table.name)} AS kept SET ${set.join(', ')}
     FROM json_to_recordset($1::json) AS given(${[...typed(table, columns), ...wanted].join(', ')})
     WHERE ${where.join(' AND ')}`,
    [JSON.stringify([{ ...cells, ...values }])],
  );
}

const statements: Readonly<Record<Kind, (target: string, table: Table, columns: string[]) => string>> = {
  put: (target, table, columns) => `
    INSERT INTO ${target} (${list(columns)}) SELECT ${list(columns)} FROM ${given(table, columns)}
    ON CONFLICT (${list(keyNames(table))}) DO ${replaceAll(table)}`,
  patch: (target, table, columns) => `
    UPDATE ${target} AS kept SET ${columns
      .filter((column) => !keyNames(table).includes(column))
      .map((column) => `${escapeIdentifier(column)} = given.${escapeIdentifier(column)}`)
      .join(', ')}
    FROM ${given(table, columns)} WHERE ${sameKey(table)}`,
  remove: (target, table, columns) =>
    `DELETE FROM ${target} AS kept USING ${given(table, columns)} WHERE ${sameKey(table)}`,
};

/** Columns that were not given are replaced too: by their default, which is what `excluded` holds for them. */
function replaceAll(table: Table): string {
  const others = [...table.columns.keys()].filter((column) => !keyNames(table).includes(column));
  if (others.length === 0) return 'NOTHING';
  const assignments = others.map(
    (column) => `${escapeIdentifier(column)} = excluded.${escapeIdentifier(column)}`,
  );
  return `UPDATE SET ${assignments.join(', ')}`;
}

function given(table: Table, columns: string[]): string {
  return `json_to_recordset($1::json) AS given(${typed(table, columns).join(', ')})`;
}

function typed(table: Table, columns: string[]): string[] {
  return columns.map((column) => `${escapeIdentifier(column)} ${typeOf(table, column)}`);
}

function typeOf(table: Table, column: string): string {
  return table.columns.get(column)?.type ?? '';
}

function sameKey(table: Table): string {
  return keyNames(table)
    .map((column) => `kept.${escapeIdentifier(column)} = given.${escapeIdentifier(column)}`)
    .join(' AND ');
}

function keyNames(table: Table): string[] {
  return table.key.map((column) => column.name);
}
