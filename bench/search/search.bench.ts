import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { searchRequests, type RequestFilter, type RequestRow } from '../../projections/requests/queries.js';
import { conditionsOf, matchingApart } from '../../projections/requests/request-filter.js';
import { connected } from '../../src/platform/connected.js';
import { packageRoot } from '../../src/platform/package-root.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { createExtensions, createSchema } from '../../src/platform/projecting/schema.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';

const TIMES = 60;

interface Search {
  readonly what: string;
  readonly filter: Partial<RequestFilter>;
  /** What plain SQL is given in place of the typed reason: a `tsquery` of the words that are meant. */
  readonly meant?: string;
  /** How many pages on. */
  readonly page?: number;
}

const searches: readonly Search[] = [
  { what: 'no word', filter: {} },
  { what: 'a rare word', filter: { reason: 'narcolepsy' }, meant: 'narcolepsy' },
  { what: 'a common word', filter: { reason: 'pain' }, meant: 'pain' },
  { what: 'a typo', filter: { reason: 'migrane' }, meant: 'migraine' },
  { what: 'two words', filter: { reason: 'knee left' }, meant: 'knee & left' },
  { what: 'three letters', filter: { reason: 'dia' }, meant: 'dia:*' },
  { what: 'one letter', filter: { reason: 'p' }, meant: 'p:*' },
  { what: 'mornings of a week', filter: { from: '2026-03-02', to: '2026-03-08', timeTo: '11:30' } },
  {
    what: 'a word in a month, any status',
    filter: { reason: 'fever', from: '2026-03-01', to: '2026-03-31', status: 'all' },
    meant: 'fever',
  },
  { what: 'page 20 of a common word', filter: { reason: 'pain' }, meant: 'pain', page: 20 },
];

const doctors: Readonly<Record<string, Doctor>> = {
  '1 specialty': { doctorId: 'doctor-7', specialties: ['neurology'] },
  '2 specialties': { doctorId: 'doctor-7', specialties: ['general-practice', 'urology'] },
  'all specialties': { doctorId: 'doctor-7', specialties: 'all' },
};

/** Searches as a doctor types, beside plain SQL that is told the words that are meant and counts and reads the page. */
export async function benchSearch(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  const url = await servers.database('search');
  await fill(url, short ? 20_000 : 200_000);
  const db = new PgReadModels({ url });
  try {
    const rows: BenchRow[] = [];
    for (const [who, doctor] of Object.entries(doctors))
      for (const search of searches) rows.push(await measure(db, who, doctor, search));
    return rows;
  } finally {
    await db.close();
  }
}

async function fill(url: string, size: number): Promise<void> {
  await connected({ connectionString: url }, async (client) => {
    await createExtensions(client);
    await client.query('BEGIN');
    await createSchema(client, 'requests', await readSchemaSql('requests'));
    await client.query('COMMIT');
    await client.query(`CREATE TEMP TABLE size AS SELECT ${size} AS n`);
    await client.query(await readFile(join(packageRoot(), 'bench/search/requests.sql'), 'utf8'));
    await client.query(
      'VACUUM (ANALYZE) requests.request, requests.decline, requests.patient, requests.word',
    );
  });
}

type Doctor = Pick<RequestFilter, 'doctorId' | 'specialties'>;

async function measure(db: ReadModels, who: string, doctor: Doctor, search: Search): Promise<BenchRow> {
  const filter = { ...doctor, ...search.filter };
  let after: string | undefined;
  for (let page = 1; page < (search.page ?? 1); page += 1)
    after = (await searchRequests(db, { ...filter, after })).next ?? after;

  const page = await searchRequests(db, { ...filter, after });
  const plain = await inPlainSql(db, doctor, search, placeBefore(page.rows[0]));
  if (page.rows.length < plain) throw new Error(`${search.what}: plain SQL finds more`);

  const ours = await timed(() => searchRequests(db, { ...filter, after }));
  const reached = await timed(() => inPlainSql(db, doctor, search, placeBefore(page.rows[0])));
  const found = `${page.count}${page.capped ? '+' : ''} found`;
  return {
    what: `search: ${search.what}, ${who}, ${found}, p50 (p95 ${quantile(ours, 0.95).toFixed(1)})`,
    unit: 'ms',
    ours: quantile(ours, 0.5),
    limit: { what: 'plain SQL', reached: quantile(reached, 0.5) },
  };
}

function placeBefore(first: RequestRow | undefined): string {
  return first?.requested.local ?? '';
}

async function timed(work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let time = -5; time < TIMES; time += 1) {
    const begun = performance.now();
    await work();
    if (time >= 0) samples.push(performance.now() - begun);
  }
  return samples;
}

/** Answers how many rows the page has. */
async function inPlainSql(
  db: ReadModels,
  doctor: Doctor,
  { filter, meant }: Search,
  from: string,
): Promise<number> {
  const { values, bind } = bindings();
  const conditions = [
    ...conditionsOf({ ...doctor, ...filter }, { bind }),
    ...matchingApart(meant ?? '', doctor.specialties, { bind }),
  ].join(' AND ');
  const counted = [...values];
  const [rows] = await Promise.all([
    db.query(
      `SELECT r.*, p.full_name, p.birth_date
         FROM requests.request r LEFT JOIN requests.patient p USING (patient_id)
        WHERE ${conditions} AND r.requested_local >= ${bind(from)}
        ORDER BY r.requested_local, r.appointment_id LIMIT 25`,
      values,
    ),
    db.query(
      `SELECT count(*) FROM (SELECT FROM requests.request r WHERE ${conditions} LIMIT 1001) AS c`,
      counted,
    ),
  ]);
  return rows.length;
}
