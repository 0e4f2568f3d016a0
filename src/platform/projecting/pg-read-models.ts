import { Pool, types, type CustomTypesConfig } from 'pg';
import { prepared } from '../prepared.js';
import type { ReadModels } from './read-models.js';

export interface PgReadModelsOptions {
  readonly url: string;
  /** Connections at most. */
  readonly max?: number;
  /** Queries that take longer, in milliseconds, fail (SQLSTATE 57014). */
  readonly statementTimeoutMs?: number;
  /** Told when an idle connection breaks; the next query opens another. */
  readonly onError?: (error: Error) => void;
}

const CONNECT_WITHIN_MS = 10_000;
/** Where the server cannot even say that a query takes too long. */
const ANSWER_WITHIN_MS = 20_000;

/** Reads over connections of its own, which cannot write. */
export class PgReadModels implements ReadModels {
  private readonly pool: Pool;

  constructor({ url, max = 10, statementTimeoutMs = 10_000, onError }: PgReadModelsOptions) {
    this.pool = new Pool({
      connectionString: url,
      max,
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      statement_timeout: statementTimeoutMs,
      query_timeout: Math.max(ANSWER_WITHIN_MS, statementTimeoutMs),
      options: '-c timezone=UTC -c datestyle=ISO -c default_transaction_read_only=on',
      application_name: 'slotwell queries',
      types: asText,
    });
    this.pool.on('error', (error) => onError?.(error));
  }

  async query<Row extends object>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>(sql, [...values]);
    return rows;
  }

  async queryPrepared<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    const { rows } = await this.pool.query<Row>({ ...prepared(sql), values: [...values] });
    return rows;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

type Parse = (text: string) => unknown;

/** `pg` would make JavaScript dates of these, in the machine's zone. */
const kept: readonly { readonly type: number; readonly arrayType: number; readonly parse: Parse }[] = [
  { type: types.builtins.DATE, arrayType: 1182, parse: (text) => text },
  { type: types.builtins.TIMESTAMP, arrayType: 1115, parse: (text) => text.replace(' ', 'T') },
  { type: types.builtins.TIMESTAMPTZ, arrayType: 1185, parse: isoInstant },
];
const TEXT_ARRAY = 1009;

const parsers = new Map<number, Parse>(
  kept.flatMap(({ type, arrayType, parse }): [number, Parse][] => [
    [type, parse],
    [arrayType, (text) => textArray(text).map((item) => (item === null ? null : parse(item)))],
  ]),
);

const usual = types.getTypeParser as (oid: number, format: 'text' | 'binary') => Parse;

const asText: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' ? parsers.get(oid) : undefined) ?? usual(oid, format)) as typeof types.getTypeParser,
};

function textArray(text: string): (string | null)[] {
  return usual(TEXT_ARRAY, 'text')(text) as (string | null)[];
}

/** `2026-01-02 03:04:05.12+00` as `2026-01-02T03:04:05.120Z`; whole seconds stay whole. */
function isoInstant(text: string): string {
  const [, date, clock, fraction] = /^(\S+) (\d\d:\d\d:\d\d)(?:\.(\d+))?\+00$/.exec(text) ?? [];
  if (date === undefined || clock === undefined) return text;
  return `${date}T${clock}${fraction === undefined ? '' : `.${fraction.padEnd(3, '0')}`}Z`;
}
