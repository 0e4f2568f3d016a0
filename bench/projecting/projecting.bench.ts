import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { NewEvent, Recorded } from '../../src/platform/event-store/recorded-event.js';
import { ReadModelChanges } from '../../src/platform/projecting/changes.js';
import type { DiscoveredProjection } from '../../src/platform/projecting/discover.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { ProjectingWorker } from '../../src/platform/projecting/projecting-worker.js';
import { ReadModelProgress } from '../../src/platform/projecting/read-model-progress.js';
import { ReadModelState } from '../../src/platform/projecting/read-model-state.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';
import { fourTables, kinds } from './four-tables.js';

const EVENTS_PER_APPEND = 500;
const codec = { decode: (events: readonly unknown[]) => Promise.resolve(events as Recorded[]) };

/** Builds a read model of four tables from a log, builds it again beside itself, and feeds it event by event. */
export async function benchProjecting(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  Logger.overrideLogger(['error']);
  const count = short ? 20_000 : 200_000;
  const url = await servers.database('projecting');
  const log = new EventLog(servers.eventStoreUrl, `projecting-${randomUUID()}-`);
  const db = new PgReadModels({ url });
  const changes = new ReadModelChanges(url);
  changes.start();
  const progress = new ReadModelProgress(changes, db);
  const worker = new ProjectingWorker({ url, log, codec, projections: [fourTables] });
  try {
    const last = await fill(log, count);
    const reading = await rate(count, () => readTo(log, last));
    await worker.start();
    const building = await rate(count, () => reachedAt(progress, last));
    const again = await rate(count, () => rebuilt(new ReadModelState(url, db)));
    return [
      row('build a read model of 4 tables, events', building, reading),
      row('build it again while it is read, events', again, reading),
      await oneByOne(log, changes, short ? 200 : 1_000),
    ];
  } finally {
    await worker.stop();
    progress.stop();
    await Promise.all([changes.stop(), db.close(), log.close()]);
  }
}

function row(what: string, ours: number, reading: number): BenchRow {
  return { what, unit: 'per second', ours, limit: { what: 'only reading the log', reached: reading } };
}

/** From the answer of an append to the notification that the rows are there. */
async function oneByOne(log: EventLog, changes: ReadModelChanges, times: number): Promise<BenchRow> {
  const samples: number[] = [];
  let heard: (position: bigint) => void = () => undefined;
  const unsubscribe = changes.subscribe((change) => change && heard(change.position));
  for (let index = 0; index < times; index++) {
    const seen = new Map<bigint, number>();
    let wake: () => void = () => undefined;
    heard = (position) => {
      seen.set(position, performance.now());
      wake();
    };
    const { position } = await log.append(`box-live-${index}`, 'any', [event(index * kinds)]);
    const begun = performance.now();
    while (position !== null && !seen.has(position)) await new Promise<void>((resolve) => (wake = resolve));
    samples.push(Math.max(0, (seen.get(position ?? 0n) ?? NaN) - begun));
  }
  unsubscribe();
  return { what: 'append to notified change, p50', unit: 'ms', ours: quantile(samples, 0.5) };
}

async function fill(log: EventLog, count: number): Promise<bigint> {
  let last = 0n;
  for (let from = 0; from < count; from += EVENTS_PER_APPEND) {
    const events = Array.from({ length: EVENTS_PER_APPEND }, (_, index) => event(from + index));
    last = (await log.append(`boxes-${from}`, 'any', events)).position ?? last;
  }
  return last;
}

function event(index: number): NewEvent {
  const id = randomUUID();
  const actor = { kind: 'visitor' } as const;
  const about = {
    actor,
    commandId: id,
    correlationId: id,
    causationId: id,
    at: '2026-03-02T08:00:00Z',
    schema: 1,
  };
  return { id, ...fourTablesEvent(index), metadata: about };
}

function fourTablesEvent(index: number): Pick<NewEvent, 'type' | 'data'> {
  const box = `box-${Math.floor(index / kinds)}`;
  const all = [
    {
      type: 'BoxPacked',
      data: { box, label: `Books and plates, number ${index}, from the upper shelf`, weight: 5 },
    },
    { type: 'BoxRelabelled', data: { box, label: `Only books, number ${index}, for the cellar` } },
    { type: 'BoxWeighed', data: { box, weight: index } },
    { type: 'BoxUnpacked', data: { box } },
  ] as const;
  return all[index % kinds] ?? all[0];
}

async function readTo(log: EventLog, last: bigint): Promise<void> {
  const over = new AbortController();
  for await (const batch of log.follow(null, 1_000, over.signal))
    if ((batch.at(-1)?.position ?? 0n) >= last) break;
  over.abort();
}

async function reachedAt(progress: ReadModelProgress, last: bigint): Promise<void> {
  if (!(await progress.reached(last, 600_000))) throw new Error('The read model did not get there');
}

async function rebuilt(state: ReadModelState): Promise<void> {
  const { name }: DiscoveredProjection = fourTables;
  await state.rebuild(name);
  let began = false;
  for (;;) {
    const [status] = await state.list();
    if (status?.building) began = true;
    else if (began) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function rate(count: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return count / ((performance.now() - begun) / 1_000);
}
