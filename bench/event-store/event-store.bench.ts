import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EventStoreDBClient, jsonEvent, START, type EventData } from '@eventstore/db-client';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';
import { BareLog } from './bare-log.js';
import { benchStart } from './start.bench.js';

interface Size {
  readonly sequential: number;
  readonly parallel: number;
  readonly bulk: number;
}

const SHORT: Size = { sequential: 300, parallel: 4_000, bulk: 20_000 };
const WHOLE: Size = { sequential: 2_000, parallel: 30_000, bulk: 200_000 };
const DATA = { note: 'x'.repeat(200), at: '2026-11-22T08:00:00.000Z' };
const BYTES = Buffer.from(JSON.stringify(DATA));

/** The log through the client, beside the same rows written and read by a bare program. */
export async function benchEventStore(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  const size = short ? SHORT : WHOLE;
  const client = EventStoreDBClient.connectionString(servers.eventStoreUrl);
  const bare = await BareLog.open(await servers.database('bare_log'));
  try {
    const pair = { client, bare };
    return [
      await sequentially(pair, size.sequential),
      await together(pair, 32, size.parallel, 5_000),
      await together(pair, 128, size.parallel, 7_000),
      await inBulk(pair, size.bulk),
      await readingAll(pair),
      await catchingUp(pair),
      await readingStream(pair, size.sequential),
      await toALiveSubscriber(client, size.sequential),
      await residentMemory(servers.eventStorePid),
      ...(short ? [] : [await benchStart(servers)]),
    ];
  } finally {
    await client.dispose();
    await bare.close();
  }
}

interface Pair {
  readonly client: EventStoreDBClient;
  readonly bare: BareLog;
}

async function sequentially({ client, bare }: Pair, count: number): Promise<BenchRow> {
  const stream = newStream();
  const ours = await timed(count, () => client.appendToStream(stream, event()));
  const limit = await timed(count, () => bare.append([{ stream, data: BYTES }]));
  return {
    what: 'append, one after the other, p50',
    unit: 'ms',
    ours: quantile(ours, 0.5),
    limit: { what: 'bare insert', reached: quantile(limit, 0.5) },
    goal: 1,
  };
}

async function together(
  { client, bare }: Pair,
  appenders: number,
  count: number,
  goal: number,
): Promise<BenchRow> {
  const rate = async (append: (stream: string) => Promise<unknown>) => {
    const each = Math.ceil(count / appenders);
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: appenders }, async () => {
        const stream = newStream();
        for (let made = 0; made < each; made++) await append(stream);
      }),
    );
    return (each * appenders * 1_000) / (performance.now() - begun);
  };
  return {
    what: `appends by ${String(appenders)} at once`,
    unit: 'per second',
    ours: await rate((stream) => client.appendToStream(stream, event())),
    limit: {
      what: 'bare group commit',
      reached: await rate((stream) => bare.append([{ stream, data: BYTES }])),
    },
    goal,
  };
}

async function inBulk({ client, bare }: Pair, count: number): Promise<BenchRow> {
  const writers = 4;
  const perAppend = 500;
  const rate = async (append: (stream: string) => Promise<unknown>) => {
    const appends = Math.ceil(count / writers / perAppend);
    const begun = performance.now();
    await Promise.all(
      Array.from({ length: writers }, async () => {
        const stream = newStream();
        for (let made = 0; made < appends; made++) await append(stream);
      }),
    );
    return (appends * writers * perAppend * 1_000) / (performance.now() - begun);
  };
  return {
    what: 'events in appends of 500 by 4',
    unit: 'per second',
    ours: await rate((stream) => client.appendToStream(stream, Array.from({ length: perAppend }, event))),
    limit: {
      what: 'bare inserts of 500',
      reached: await rate((stream) =>
        bare.append(Array.from({ length: perAppend }, () => ({ stream, data: BYTES }))),
      ),
    },
    goal: 30_000,
  };
}

async function readingAll({ client, bare }: Pair): Promise<BenchRow> {
  const ours = await rateOf(async () => {
    let read = 0;
    for await (const { event: found } of client.readAll()) if (found) read++;
    return read;
  });
  return {
    what: 'events read from $all',
    unit: 'per second',
    ours,
    limit: { what: 'bare select', reached: await rateOf(() => bare.readAll()) },
    goal: 40_000,
  };
}

async function catchingUp({ client, bare }: Pair): Promise<BenchRow> {
  let total = 0;
  for await (const { event: found } of client.readAll()) if (found) total++;
  const ours = await rateOf(async () => {
    const subscription = client.subscribeToAll({ fromPosition: START });
    let seen = 0;
    for await (const { event: found } of subscription) if (found && ++seen === total) break;
    await subscription.unsubscribe();
    return seen;
  });
  return {
    what: 'events through a catch-up subscription',
    unit: 'per second',
    ours,
    limit: { what: 'bare select', reached: await rateOf(() => bare.readAll()) },
    goal: 40_000,
  };
}

async function readingStream({ client, bare }: Pair, count: number): Promise<BenchRow> {
  const stream = newStream();
  await client.appendToStream(stream, Array.from({ length: 20 }, event));
  await bare.append(Array.from({ length: 20 }, () => ({ stream, data: BYTES })));
  const ours = await timed(count, async () => {
    let read = 0;
    for await (const { event: found } of client.readStream(stream)) if (found) read++;
    return read;
  });
  const limit = await timed(count, () => bare.readStream(stream));
  return {
    what: 'read of a stream of 20, p50',
    unit: 'ms',
    ours: quantile(ours, 0.5),
    limit: { what: 'bare select', reached: quantile(limit, 0.5) },
    goal: 1.5,
  };
}

async function toALiveSubscriber(client: EventStoreDBClient, count: number): Promise<BenchRow> {
  const stream = newStream();
  const sent: number[] = [];
  const late: number[] = [];
  await client.appendToStream(stream, event());
  const subscription = client.subscribeToStream(stream, { fromRevision: START });
  const listening = (async () => {
    for await (const { event: found } of subscription) {
      if (found && found.revision > 0n)
        late.push(performance.now() - (sent[Number(found.revision) - 1] ?? 0));
      if (late.length === count) break;
    }
  })();
  for (let made = 0; made < count; made++) {
    sent.push(performance.now());
    await client.appendToStream(stream, event());
  }
  await listening;
  await subscription.unsubscribe();
  return { what: 'append to live subscriber, p99', unit: 'ms', ours: quantile(late, 0.99), goal: 7 };
}

async function residentMemory(pid: number): Promise<BenchRow> {
  const status = await readFile(`/proc/${String(pid)}/status`, 'utf8');
  const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]);
  return { what: 'resident memory of the event store', unit: 'MB', ours: kilobytes / 1_024, goal: 150 };
}

function event(): EventData {
  return jsonEvent({ type: 'Measured', data: DATA });
}

function newStream(): string {
  return `bench-${randomUUID()}`;
}

async function timed(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const samples: number[] = [];
  for (let done = 0; done < count; done++) {
    const begun = performance.now();
    await work();
    samples.push(performance.now() - begun);
  }
  return samples.slice(Math.floor(count / 10));
}

async function rateOf(work: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const count = await work();
  return (count * 1_000) / (performance.now() - begun);
}
