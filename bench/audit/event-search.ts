import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventsAt, searchEvents, type EventFilter } from '../../projections/audit/queries.js';
import { connected } from '../../src/platform/connected.js';
import { packageRoot } from '../../src/platform/package-root.js';
import { readSchemaSql } from '../../src/platform/projecting/discover.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { createExtensions, createSchema } from '../../src/platform/projecting/schema.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';

const TIMES = 60;

const id = (kind: string, n: number): string => {
  const hex = createHash('md5')
    .update(`${kind}${String(n)}`)
    .digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};

/** Searches, each with a page that is not the first where it has more. */
const searches: readonly { readonly what: string; readonly filter: EventFilter; readonly pages?: number }[] =
  [
    { what: 'everything', filter: {}, pages: 20 },
    { what: 'one patient', filter: { subject: id('patient', 17) } },
    { what: 'one doctor', filter: { subject: id('doctor', 7) }, pages: 20 },
    { what: 'one doctor, one type', filter: { subject: id('doctor', 7), type: 'AppointmentBooked' } },
    {
      what: 'one doctor, done by another',
      filter: { subject: id('doctor', 7), actor: id('account', 100_008) },
    },
    { what: 'done by one account', filter: { actor: id('account', 100_007) }, pages: 20 },
    { what: 'a common type', filter: { type: 'AppointmentBooked' } },
    { what: 'a rare type', filter: { type: 'AppointmentBookedRarely' } },
    { what: 'one account, one type', filter: { actor: id('account', 100_007), type: 'TimeBooked' } },
    { what: 'one stream', filter: { stream: `appointment-${id('appointment', 99)}` } },
    { what: 'one correlation', filter: { correlation: id('request', 101) } },
    { what: 'a day', filter: { from: '2024-01-20T00:00:00Z', to: '2024-01-21T00:00:00Z' } },
    {
      what: 'a type in a month',
      filter: { type: 'PatientRecordViewed', from: '2024-01-05T00:00:00Z', to: '2024-02-05T00:00:00Z' },
    },
    {
      what: 'a patient in a month',
      filter: { subject: id('patient', 17), from: '2024-01-01T00:00:00Z', to: '2024-02-01T00:00:00Z' },
    },
  ];

/** Pages of a search beside looking the same events up by their primary key. */
export async function benchEventSearch(servers: BenchServers, size: number): Promise<BenchRow[]> {
  const url = await servers.database('audit');
  await fill(url, size);
  const db = new PgReadModels({ url });
  try {
    const rows: BenchRow[] = [];
    for (const { what, filter, pages = 1 } of searches) rows.push(await measure(db, what, filter, pages));
    return rows;
  } finally {
    await db.close();
  }
}

async function fill(url: string, size: number): Promise<void> {
  await connected({ connectionString: url }, async (client) => {
    await createExtensions(client);
    await client.query('BEGIN');
    await createSchema(client, 'audit', await readSchemaSql('audit'));
    await client.query('COMMIT');
    await client.query(`CREATE TEMP TABLE size AS SELECT ${size} AS n`);
    await client.query(await readFile(join(packageRoot(), 'bench/audit/events.sql'), 'utf8'));
    await client.query('VACUUM (ANALYZE) audit.event, audit.subject');
  });
}

async function measure(db: ReadModels, what: string, filter: EventFilter, pages: number): Promise<BenchRow> {
  let after: string | undefined;
  for (let page = 1; page < pages; page += 1)
    after = (await searchEvents(db, { ...filter, after })).next ?? after;
  const page = await searchEvents(db, { ...filter, after });
  const positions = page.rows.map(({ position }) => position);
  const [ours, reached] = await inTurns(
    () => searchEvents(db, { ...filter, after }),
    () => eventsAt(db, positions),
  );
  const found = `${page.count}${page.capped ? '+' : ''} found`;
  return {
    what: `audit: search for ${what}, ${found}, p50 (p95 ${quantile(ours, 0.95).toFixed(1)})`,
    unit: 'ms',
    ours: quantile(ours, 0.5),
    limit: { what: 'primary key', reached: quantile(reached, 0.5) },
  };
}

/** Both in turns, so that what disturbs one disturbs the other. */
export async function inTurns(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
  times = TIMES,
): Promise<[number[], number[]]> {
  const samples: [number[], number[]] = [[], []];
  for (let time = -5; time < times; time += 1) {
    for (const [index, work] of [one, other].entries()) {
      const begun = performance.now();
      await work();
      if (time >= 0) samples[index]?.push(performance.now() - begun);
    }
  }
  return samples;
}
