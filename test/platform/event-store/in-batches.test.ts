import { PassThrough } from 'node:stream';
import type { AllStreamResolvedEvent } from '@eventstore/db-client';
import { expect, it } from 'vitest';
import { inBatches } from '../../../src/platform/event-store/in-batches.js';
import type { StoredEvent } from '../../../src/platform/event-store/recorded-event.js';
import { stored } from '../projecting/toy.js';

/** Follows a subscription into which this test writes; types that begin with `Slow` may wait. */
function following(patienceMs: number) {
  const source = Object.assign(new PassThrough({ objectMode: true }), {
    unsubscribe: () => Promise.resolve(),
  });
  const stop = new AbortController();
  const batches = inBatches({
    size: 4,
    signal: stop.signal,
    after: null,
    subscribe: () => source,
    read: (resolved: AllStreamResolvedEvent) => resolved as unknown as StoredEvent,
    patienceMs,
    mayWait: ({ type }) => type.startsWith('Slow'),
  });
  const arrive = (...types: string[]) => types.forEach((type) => source.write(stored({ type, data: {} })));
  const next = async () => {
    const { value } = (await batches.next()) as { value: StoredEvent[] };
    return value.map(({ type }) => type);
  };
  return { arrive, next, end: () => stop.abort() };
}

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

it('gathers events that may wait until one comes that may not, and hands out all at once then', async () => {
  const { arrive, next, end } = following(3_600_000);
  const batch = next();
  arrive('SlowOne');
  await turns(20);
  arrive('SlowTwo');
  await turns(20);
  arrive('Quick');
  expect(await batch).toEqual(['SlowOne', 'SlowTwo', 'Quick']);
  end();
});

it('lets no event wait for ever, and no batch grow beyond its size', async () => {
  const { arrive, next, end } = following(10);
  arrive('SlowOne');
  expect(await next()).toEqual(['SlowOne']);
  arrive('SlowA', 'SlowB', 'SlowC', 'SlowD', 'SlowE');
  expect(await next()).toEqual(['SlowA', 'SlowB', 'SlowC', 'SlowD']);
  expect(await next()).toEqual(['SlowE']);
  end();
});
