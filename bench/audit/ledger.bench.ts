import { randomBytes, randomUUID } from 'node:crypto';
import { EventStoreDBClient } from '@eventstore/db-client';
import { Logger } from '@nestjs/common';
import { FoundEvents } from '../../src/audit/replay/found-events.js';
import { ReplayLog } from '../../src/audit/replay/replay-log.js';
import { Clock } from '../../src/platform/clock.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { NewEvent, Recorded } from '../../src/platform/event-store/recorded-event.js';
import { isRight } from '../../src/platform/ledger/describe.js';
import { LedgerBook } from '../../src/platform/ledger/ledger-book.js';
import { LedgerCheck } from '../../src/platform/ledger/ledger-check.js';
import { LedgerKeys } from '../../src/platform/ledger/ledger-keys.js';
import { LedgerWorker } from '../../src/platform/ledger/ledger-worker.js';
import { discoverProjections } from '../../src/platform/projecting/discover.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { ProjectingWorker } from '../../src/platform/projecting/projecting-worker.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { Verifications } from '../../src/platform/vault/verifications.js';
import { EventExport } from '../../src/web/audit/event-export.js';
import { ndjson } from '../../src/web/audit/export-format.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';

const EVENTS_PER_APPEND = 500;
const ROUNDS = 3;
const codec = {
  decode: (events: readonly unknown[]) => Promise.resolve(events as Recorded[]),
  encode: () => Promise.reject(new Error('Nothing is written here')),
};

/** Verifies a log and exports all of it, beside only reading it. */
export async function benchLedger(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  Logger.overrideLogger(['error']);
  const count = short ? 20_000 : 200_000;
  const eventStoreUrl = await servers.emptyEventStore('ledger_log');
  const url = await servers.database('ledger');
  const log = new EventLog(eventStoreUrl);
  const client = EventStoreDBClient.connectionString(eventStoreUrl);
  const vault = new Vault({ url, masterKey: randomBytes(32) });
  await vault.migrate();
  const db = new PgReadModels({ url });
  const book = new LedgerBook(vault);
  const keys = new LedgerKeys(vault);
  const audit = (await discoverProjections()).filter(({ name }) => name === 'audit');
  const projecting = new ProjectingWorker({ url, log, codec, projections: audit });
  try {
    await fill(log, count);
    const keeping = await rate(count, () => keep({ url, vault, log, book, keys, count }));
    await projecting.start();
    await projected(db, (await log.head()) ?? 0n);
    await projecting.stop();

    const check = new LedgerCheck(vault, log, book, keys, 'ledger');
    const exported = new EventExport(new FoundEvents(log, new ReplayLog(log, codec), book), db);
    const upTo = String(await log.head());
    const samples = { reading: [] as number[], verifying: [] as number[], exporting: [] as number[] };
    let peak = 0;
    for (let round = 0; round < ROUNDS; round++) {
      samples.reading.push(await rate(count, () => readAll(client)));
      samples.verifying.push(await rate(count, () => verify(check)));
      const before = process.memoryUsage().rss;
      samples.exporting.push(
        await rate(count, async () => {
          peak = Math.max(peak, (await takeAway(exported, upTo)) - before);
        }),
      );
    }
    const reached = quantile(samples.reading, 0.5);
    const row = (what: string, ours: number, share?: number): BenchRow => ({
      what,
      unit: 'per second',
      ours,
      limit: { what: 'only reading $all', reached },
      ...(share === undefined ? {} : { goal: share * reached }),
    });
    return [
      row('events taken into the ledger', keeping),
      row('events verified', quantile(samples.verifying, 0.5), 0.7),
      row('events exported', quantile(samples.exporting, 0.5), 0.5),
      { what: 'memory that an export takes', unit: 'MB', ours: peak / 2 ** 20, goal: 150 },
      await sizeOfLeaves(vault, book),
    ];
  } finally {
    await projecting.stop();
    await Promise.all([client.dispose(), log.close(), db.close(), vault.close()]);
  }
}

async function keep({
  url,
  vault,
  log,
  book,
  keys,
  count,
}: {
  url: string;
  vault: Vault;
  log: EventLog;
  book: LedgerBook;
  keys: LedgerKeys;
  count: number;
}): Promise<void> {
  const clock = new Clock();
  const verifications = new Verifications(vault, clock);
  const worker = new LedgerWorker({ url, vault, log, book, keys, verifications, clock });
  worker.sealTo({
    name: 'ledger',
    type: 'LedgerSealed',
    append: async (seal, after) => {
      await log.append('ledger', after, [{ ...event(0), type: 'LedgerSealed', data: { ...seal } }]);
    },
  });
  worker.start();
  while ((await book.state()).frontier.size < count) await new Promise((resolve) => setTimeout(resolve, 20));
  const end = await log.head();
  while ((await book.state()).position !== end) await new Promise((resolve) => setTimeout(resolve, 20));
  await worker.stop();
}

async function projected(db: PgReadModels, position: bigint): Promise<void> {
  for (;;) {
    const rows = await db
      .query<{ position: string | null }>('SELECT position FROM projecting.feed WHERE NOT building')
      .catch(() => []);
    if (BigInt(rows[0]?.position ?? -1) >= position) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function readAll(client: EventStoreDBClient): Promise<void> {
  for await (const { event: found } of client.readAll()) if (!found) throw new Error('Only events are there');
}

async function verify(check: LedgerCheck): Promise<void> {
  if (!isRight(await check.run())) throw new Error('The log is not as it was');
}

/** Answers the most memory that the process held meanwhile, in bytes. */
async function takeAway(exported: EventExport, upTo: string): Promise<number> {
  const head = { takenAt: '2026-11-22T08:00:00.000Z', upTo, filter: {}, head: null };
  let peak = 0;
  let last = '';
  for await (const text of exported.text(head, {}, ndjson)) {
    peak = Math.max(peak, process.memoryUsage().rss);
    last = text;
  }
  if (!last.includes('"end":true')) throw new Error('The export has no end');
  return peak;
}

async function sizeOfLeaves(vault: Vault, book: LedgerBook): Promise<BenchRow> {
  const [row] = await vault.query<{ bytes: string }>(
    `SELECT pg_total_relation_size('vault.ledger_leaf') + pg_total_relation_size('vault.ledger_name') AS bytes`,
  );
  const { size } = (await book.state()).frontier;
  const perMillion = (Number(row?.bytes) / size) * 1_000_000;
  return { what: 'leaves of a million events', unit: 'MB', ours: perMillion / 2 ** 20 };
}

async function fill(log: EventLog, count: number): Promise<void> {
  for (let from = 0; from < count; from += EVENTS_PER_APPEND * 4)
    await Promise.all(
      [0, 1, 2, 3].map((part) =>
        log.append(
          `appointment-${randomUUID()}`,
          'any',
          Array.from({ length: EVENTS_PER_APPEND }, (_, index) => event(from + part + index)),
        ),
      ),
    );
}

/** As large as most are: a request with a sealed reason. */
function event(index: number): NewEvent {
  const id = randomUUID();
  return {
    id,
    type: 'AppointmentRequested',
    data: {
      appointmentId: id,
      patientId: id,
      specialty: 'cardiology',
      reason: { sealed: Buffer.alloc(90, index).toString('base64') },
      requested: {
        start: '2026-11-22T08:00:00.000Z',
        minutes: 30,
        zone: 'Europe/Berlin',
        local: '2026-11-22T09:00',
      },
      doctorId: null,
    },
    metadata: {
      actor: { kind: 'account', accountId: id, role: 'patient', actingFor: id },
      commandId: id,
      correlationId: id,
      causationId: id,
      at: '2026-11-22T08:00:00.000Z',
      schema: 1,
    },
  };
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return count / ((performance.now() - begun) / 1_000);
}
