import type { Value } from './projection.js';

/** A value as it travels in JSON to its column. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Answers the value in the one spelling that its column type has for it. Throws when the column would not take it. */
export type ToColumn = (value: Value) => Json;

/**
 * The column types that projections write, by PostgreSQL's names. They are checked here, not by the database, because
 * a row that is wrong for a moment must fail in a batch, where only its last state is written, as it does alone.
 */
const scalars: Readonly<Record<string, ToColumn>> = {
  text: (value) => wellFormed(string(value)),
  uuid: (value) => matching(string(value), uuid).toLowerCase(),
  boolean: (value) => (typeof value === 'boolean' ? value : unfit()),
  smallint: (value) => whole(value, -(2n ** 15n), 2n ** 15n - 1n),
  integer: (value) => whole(value, -(2n ** 31n), 2n ** 31n - 1n),
  bigint: (value) => whole(value, -(2n ** 63n), 2n ** 63n - 1n),
  'double precision': (value) => (typeof value === 'number' && Number.isFinite(value) ? value : unfit()),
  numeric: (value) => matching(String(scalar(value)), /^-?\d{1,60}(\.\d{1,60})?$/),
  date: (value) => existingDate(string(value)),
  'timestamp with time zone': (value) => instant(string(value)),
  'timestamp without time zone': (value) => wallTime(string(value)),
  'time without time zone': (value) => matching(string(value), clock),
  jsonb: (value) => plain(value),
};

const keyTypes = new Set(['text', 'uuid', 'boolean', 'smallint', 'integer', 'bigint', 'date']);

/** How values get into a column of a type (as `format_type` writes it), or `null` when projections do not write it. */
export function toColumn(type: string): ToColumn | null {
  if (!type.endsWith('[]')) return Object.hasOwn(scalars, type) ? (scalars[type] ?? null) : null;
  const element = toColumn(type.slice(0, -2));
  if (!element || type.endsWith('[][]')) return null;
  return (value) =>
    Array.isArray(value) ? value.map((item: Value) => (item === null ? null : element(item))) : unfit();
}

/** Whether equal keys of this type always have one spelling after `toColumn`. */
export function canBeKey(type: string): boolean {
  return keyTypes.has(type);
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const clock = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?$/;
const zone = /(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function unfit(): never {
  throw new TypeError('does not fit');
}

function string(value: Value): string {
  return typeof value === 'string' ? value : unfit();
}

function scalar(value: Value): string | number | bigint {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? value
    : unfit();
}

function matching(text: string, pattern: RegExp): string {
  return pattern.test(text) ? text : unfit();
}

/** PostgreSQL's text holds neither NUL nor half a surrogate pair. */
function wellFormed(text: string): string {
  return /[\0\p{Surrogate}]/u.test(text) ? unfit() : text;
}

function whole(value: Value, from: bigint, to: bigint): string {
  const number = BigInt(matching(String(scalar(value)), /^-?\d{1,20}$/));
  return number >= from && number <= to ? String(number) : unfit();
}

function existingDate(text: string): string {
  const date = new Date(`${matching(text, /^\d{4}-\d\d-\d\d$/)}T00:00:00Z`);
  const exists =
    !Number.isNaN(date.valueOf()) && date.toISOString().startsWith(text) && !text.startsWith('0000');
  return exists ? text : unfit();
}

function instant(text: string): string {
  const date = existingDate(text.slice(0, 10));
  const offset = zone.exec(text)?.[0] ?? unfit();
  if (text[10] !== 'T') unfit();
  return `${date}T${matching(text.slice(11, -offset.length), clock)}${offset}`;
}

function wallTime(text: string): string {
  return `${existingDate(text.slice(0, 10))}${text[10] === 'T' ? 'T' : unfit()}${matching(text.slice(11), clock)}`;
}

function plain(value: Value): Json {
  if (typeof value === 'string') return wellFormed(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : unfit();
  if (typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Value) => plain(item));
  if (typeof value !== 'object') return unfit();
  const entries = Object.entries(value).filter(([, item]) => (item as unknown) !== undefined);
  return Object.fromEntries(entries.map(([key, item]) => [wellFormed(key), plain(item)]));
}
