import { randomBytes, randomUUID } from 'node:crypto';
import { ReplayDay } from '../../src/audit/replay/replay-day.js';
import { ReplayLog } from '../../src/audit/replay/replay-log.js';
import { eventCatalogue } from '../../src/event-catalogue.js';
import type { DomainEvent } from '../../src/kernel/stream.js';
import { timeAt } from '../../src/kernel/time.js';
import { createCodec, type Codec } from '../../src/platform/event-store/codec.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';
import { inTurns } from './event-search.js';

const DATE = '2026-03-02';
const MOVES = 40;
const PER_APPEND = 500;
const APPENDS_AT_ONCE = 8;

/** A doctor's day as it was half-way through its changes, in a log of `size` events, beside reading its stream. */
export async function benchAsOf(servers: BenchServers, size: number): Promise<BenchRow[]> {
  const vault = new Vault({ url: await servers.database('as_of_vault'), masterKey: randomBytes(32) });
  await vault.migrate();
  const log = new EventLog(servers.eventStoreUrl, `as-of-${randomUUID()}-`);
  const codec = createCodec(eventCatalogue, new VaultPersonKeys(vault));
  try {
    const doctorId = randomUUID();
    await fill(log, codec, size / 2);
    await writeDay(log, codec, doctorId);
    await fill(log, codec, size / 2);
    const replay = new ReplayLog(log, codec);
    const days = new ReplayDay(replay);
    const at = momentOf(MOVES);
    const { entries } = await days.doctorDay(doctorId, DATE, at);
    if (entries.length !== MOVES) throw new Error(`${String(entries.length)} entries were known`);
    const [ours, reached] = await inTurns(
      () => days.doctorDay(doctorId, DATE, at),
      () => replay.stream(`doctorDay-${doctorId}.${DATE}`),
    );
    const million = size.toLocaleString('en');
    return [
      {
        what: `audit: a day as of a moment, in ${million} events, p50 (p95 ${quantile(ours, 0.95).toFixed(1)})`,
        unit: 'ms',
        ours: quantile(ours, 0.5),
        limit: { what: 'reading the stream', reached: quantile(reached, 0.5) },
        goal: 1_000,
      },
    ];
  } finally {
    await log.close();
    await vault.close();
  }
}

const momentOf = (minute: number): string => new Date(Date.UTC(2026, 1, 1, 0, minute)).toISOString();

/** Entries come, one a minute, and then all of them go. */
async function writeDay(log: EventLog, codec: Codec, doctorId: string): Promise<void> {
  const stream = `doctorDay-${doctorId}.${DATE}`;
  const ids = Array.from({ length: MOVES }, () => ({ entryId: randomUUID(), appointmentId: randomUUID() }));
  const came = ids.map((own, n): DomainEvent => {
    const time = timeAt(new Date(Date.UTC(2026, 2, 2, 6, n * 10)).toISOString(), 10, 'UTC');
    return { type: 'TimeBooked', data: { ...own, doctorId, patientId: randomUUID(), time } };
  });
  const went = ids.map((own): DomainEvent => ({ type: 'TimeReleased', data: own }));
  const all = [...came, ...went];
  for (const [n, event] of all.entries()) {
    const expected = n === 0 ? 'no_stream' : BigInt(n - 1);
    const encoded = await codec.encode(stream, String(expected), [event], metadata(momentOf(n + 1)));
    await log.append(stream, expected, encoded);
  }
}

/** Days of others, so that the log is as long as it should be. */
async function fill(log: EventLog, codec: Codec, count: number): Promise<void> {
  let left = Math.ceil(count / PER_APPEND);
  const appendNext = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const doctorId = randomUUID();
      const stream = `doctorDay-${doctorId}.${DATE}`;
      const events = Array.from({ length: PER_APPEND }, (): DomainEvent => {
        const time = timeAt('2026-03-02T09:00:00Z', 10, 'UTC');
        const own = { entryId: randomUUID(), appointmentId: randomUUID(), patientId: randomUUID() };
        return { type: 'TimeBooked', data: { ...own, doctorId, time } };
      });
      const encoded = await codec.encode(stream, 'no_stream', events, metadata(momentOf(0)));
      await log.append(stream, 'no_stream', encoded);
    }
  };
  await Promise.all(Array.from({ length: APPENDS_AT_ONCE }, appendNext));
}

function metadata(at: string) {
  const commandId = randomUUID();
  const actor = { kind: 'visitor' } as const;
  return { actor, commandId, correlationId: commandId, causationId: commandId, at };
}
