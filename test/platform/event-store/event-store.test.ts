import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Command } from '../../../src/kernel/command.js';
import { refuse } from '../../../src/kernel/refusal.js';
import type { Stream } from '../../../src/kernel/stream.js';
import { createCodec } from '../../../src/platform/event-store/codec.js';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { EventStore } from '../../../src/platform/event-store/event-store.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';

type Counted = { readonly type: 'Counted'; readonly data: { by: number } };
class Count extends Command<{ readonly upTo: number }> {}

const counter: Stream<number, Counted> = {
  name: (id) => `counter-${id}`,
  initial: 0,
  evolve: (sum, event) => sum + event.data.by,
};
const count = ({ data }: Count, sum: number) =>
  sum >= data.upTo ? refuse('enough') : [{ type: 'Counted', data: { by: 1 } } as const];

const nobody = { toSeal: () => Promise.reject(new Error()), toOpen: () => Promise.reject(new Error()) };
const noKeys = { seal: () => '', isErased: () => false, open: () => null };
const codec = createCodec(
  { Counted: { schema: 1 } },
  { ...nobody, toSeal: () => Promise.resolve(noKeys), toOpen: () => Promise.resolve(noKeys) },
);

function command(upTo = 1_000, now = '2026-11-22T08:00:00.000Z', commandId = randomUUID()): Count {
  const actor = { kind: 'system', process: 'test' } as const;
  return new Count({ upTo }, { commandId, correlationId: commandId, causationId: commandId, actor, now });
}

describe('the write side on a real event store', () => {
  let server: TestEventStore;
  let log: EventLog;
  let store: EventStore;
  const handle = (id: string, given: Count, by = store) =>
    by.handleCommand(counter, id, given, (sum) => count(given, sum));

  beforeAll(async () => {
    server = await startEventStore();
    log = new EventLog(server.url, `t-${randomUUID().slice(0, 8)}-`);
    store = new EventStore(log, codec);
  });
  afterAll(async () => {
    await log.close();
    await server.stop();
  });

  it('decides again on what somebody else wrote first: twenty at once, and the rule holds', async () => {
    const id = randomUUID();
    const writers = Array.from({ length: 20 }, () => new EventStore(log, codec));
    const outcomes = await Promise.allSettled(writers.map((writer) => handle(id, command(5), writer)));
    const { state, revision } = await store.load(counter, id);
    const done = outcomes.filter(
      ({ status, ...rest }) =>
        status === 'fulfilled' && 'value' in rest && 'position' in (rest.value as object),
    );
    expect(state).toBe(5);
    expect(revision).toBe(4n);
    expect(done).toHaveLength(5);
  });

  it('lets its own writers take turns: a hundred at once, and none gives up', async () => {
    const id = randomUUID();
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => handle(id, command())));
    expect(outcomes).not.toContainEqual({ rule: 'enough' });
    expect((await store.load(counter, id)).state).toBe(100);
  });

  it('goes on after a writer who failed', async () => {
    const id = randomUUID();
    const failing = store.handleCommand(counter, id, command(), () => {
      throw new Error('This decision fails');
    });
    const next = handle(id, command());
    await expect(failing).rejects.toThrow('This decision fails');
    expect(await next).toMatchObject({ repeated: false });
  });

  it('recognises a repeated command and answers as before', async () => {
    const id = randomUUID();
    const twice = command();
    const first = await handle(id, twice);
    await handle(id, command());
    expect(await handle(id, twice)).toEqual({
      position: (first as { position: bigint }).position,
      repeated: true,
    });
    expect((await store.load(counter, id)).state).toBe(2);
  });

  it('never lets time run backwards in a stream', async () => {
    const id = randomUUID();
    await handle(id, command(9, '2026-11-22T09:00:00.000Z'));
    await handle(id, command(9, '2026-11-22T08:00:00.000Z'));
    const written = await log.readStream(counter.name(id));
    expect(written.map(({ metadata }) => metadata.at)).toEqual([
      '2026-11-22T09:00:00.000Z',
      '2026-11-22T09:00:00.000Z',
    ]);
  });

  it('keeps who did it, why and in which shape with every event', async () => {
    const id = randomUUID();
    const given = command();
    await handle(id, given);
    const [event] = await log.readStream(counter.name(id));
    expect(event?.metadata).toEqual({
      actor: given.meta.actor,
      commandId: given.meta.commandId,
      correlationId: given.meta.correlationId,
      causationId: given.meta.causationId,
      at: given.meta.now,
      schema: 1,
    });
  });

  it('follows the log from a position on, in order, past and present, without a gap at the seam', async () => {
    const id = randomUUID();
    for (let n = 0; n < 50; n++) await handle(id, command());
    const all = await log.readStream(counter.name(id));
    const after = all[9]?.position ?? 0n;
    const stop = new AbortController();
    const seen: bigint[] = [];
    const following = (async () => {
      for await (const batch of log.follow(after, 16, stop.signal)) {
        expect(batch.length).toBeLessThanOrEqual(16);
        seen.push(
          ...batch.filter(({ stream }) => stream === counter.name(id)).map(({ revision }) => revision),
        );
        if (seen.length === 60) stop.abort();
      }
    })();
    for (let n = 0; n < 20; n++) await handle(id, command());
    await following;
    expect(seen).toEqual(Array.from({ length: 60 }, (_, index) => BigInt(index + 10)));
  });

  it('names its log by the first event and sees only its own prefix', async () => {
    const other = new EventLog(server.url, `t-${randomUUID().slice(0, 8)}-`);
    expect(await other.identity()).toBeNull();
    expect(await other.head()).toBeNull();
    expect(await log.identity()).toMatch(/^[0-9a-f-]{36}$/);
    await other.close();
  });
});
