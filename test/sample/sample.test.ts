import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endOf, type Time } from '../../src/kernel/time.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import type { StoredEvent } from '../../src/platform/event-store/recorded-event.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { DEFAULT_SAMPLE, parseSampleOptions, WrongOption } from '../../src/kernel/sample-options.js';
import type { DayEvent } from '../../src/scheduling/domain/day/day.events.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { makeSample, sampleTools } from '../support/sample.js';

const NOW = '2026-11-22T13:00:00.000Z';
const options = { ...DEFAULT_SAMPLE, doctors: 6, patients: 80, requests: 300, days: 30, seed: 7 };

describe('a sample clinic', () => {
  let server: TestEventStore;
  let database: TestDatabase;
  let vault: Vault;
  const logs: EventLog[] = [];

  function toolsWithLog(prefix: string) {
    const log = new EventLog(server.url, `${prefix}-${randomBytes(4).toString('hex')}-`);
    logs.push(log);
    return sampleTools(log, vault);
  }

  beforeAll(async () => {
    server = await startEventStore();
    database = await testDatabase();
    vault = new Vault({ url: database.url, masterKey: randomBytes(32) });
    await vault.migrate();
  });
  afterAll(async () => {
    await Promise.all(logs.map((log) => log.close()));
    await vault.close();
    await database.drop();
    await server.stop();
  });

  it('is the same for the same seed, double-books nobody, and is not mixed into another', async () => {
    const tools = toolsWithLog('one');
    const { accounts, events } = await makeSample(tools, options, NOW);
    const log = await everything(tools.log);

    expect(log).toHaveLength(events);
    expect(log.filter(({ type }) => type === 'AppointmentRequested')).toHaveLength(options.requests);
    expect(log.filter(({ type }) => type === 'SupportRequested')).toHaveLength(6);
    expect(log.filter(({ type }) => type === 'SupportAnswered')).toHaveLength(3);
    expect(log.filter(({ metadata }) => metadata.at > NOW)).toEqual([]);
    expect(overlaps(log)).toEqual([]);
    expect(forgotten(log)).toEqual([]);
    expect(accounts.map(({ role }) => role)).toEqual(
      expect.arrayContaining(['admin', 'frontdesk', 'auditor', 'doctor', 'patient']),
    );
    for (const { fullName } of accounts) expect(JSON.stringify(log, bigints)).not.toContain(fullName);
    expect(await makeSample(tools, options, NOW)).toEqual({ accounts, events });
    expect(await everything(tools.log)).toHaveLength(events);
    const dayAfter = '2026-11-23T13:00:00.000Z';
    await expect(makeSample(tools, options, dayAfter)).rejects.toThrow('clinic-already-open');

    const again = toolsWithLog('two');
    await makeSample(again, options, NOW);
    const story = (told: StoredEvent[]) => told.map(({ id }) => id).sort();
    expect(story(await everything(again.log))).toEqual(story(log));
  });
});

describe('options of a sample', () => {
  it('have defaults and are named when they are wrong', () => {
    expect(parseSampleOptions([])).toEqual(DEFAULT_SAMPLE);
    expect(parseSampleOptions(['--requests', '200000', '--zone', 'Asia/Kathmandu'])).toMatchObject({
      requests: 200_000,
      zone: 'Asia/Kathmandu',
    });
    for (const [wrong, named] of [
      [['--requests', 'many'], '--requests'],
      [['--doctors', '0'], '--doctors'],
      [['--zone', 'Mars/Olympus'], '--zone'],
      [['--nurses', '3'], '--nurses'],
      [['--toString', '3'], '--toString'],
      [['--seed=1', '--days'], '--days'],
    ] as const)
      expect(() => parseSampleOptions(wrong)).toThrow(
        expect.objectContaining({ message: expect.stringContaining(named) as string }),
      );
    expect(() => parseSampleOptions(['--days', '1'])).toThrow(WrongOption);
  });
});

async function everything(log: EventLog): Promise<StoredEvent[]> {
  const head = (await log.head()) ?? 0n;
  const all: StoredEvent[] = [];
  const stop = new AbortController();
  for await (const batch of log.follow(null, 1_000, stop.signal)) {
    all.push(...batch);
    if ((batch.at(-1)?.position ?? 0n) >= head) stop.abort();
  }
  return all;
}

/** Pairs of times that one person has at once, by the days' streams alone. */
function overlaps(log: readonly StoredEvent[]): string[] {
  const live = new Map<string, Map<string, { start: string; end: string }>>();
  for (const { stream, type, data } of log) {
    if (!/^(doctor|patient)Day-/.test(stream)) continue;
    const day = live.get(stream) ?? new Map<string, { start: string; end: string }>();
    live.set(stream, day);
    const event = { type, data } as unknown as DayEvent;
    if (event.type === 'TimeBooked')
      day.set(event.data.entryId, { start: event.data.time.start, end: endOf(event.data.time) });
    if (event.type === 'TimeReleased') day.delete(event.data.entryId);
  }
  return [...live].flatMap(([stream, day]) => {
    const times = [...day.values()].sort((one, other) => one.start.localeCompare(other.start));
    return times.some((time, index) => time.start < (times[index - 1]?.end ?? '')) ? [stream] : [];
  });
}

/** Requests whose date has passed and that nobody answered, closed or cancelled. */
function forgotten(log: readonly StoredEvent[]): string[] {
  const open = new Map<string, string>();
  for (const { stream, type, data } of log) {
    if (type === 'AppointmentRequested') open.set(stream, (data.requestedPeriod as Time).start);
    if (type === 'AppointmentBooked' || type === 'AppointmentCancelled') open.delete(stream);
  }
  return [...open].filter(([, start]) => start < `${NOW.slice(0, 10)}T00:00:00Z`).map(([stream]) => stream);
}

function bigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
