import { Logger } from '@nestjs/common';
import type { Client } from 'pg';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import {
  AlreadyVerifying,
  verifyReadModels,
  type VerifyingOptions,
} from '../../../src/platform/projecting/verify-read-models.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { connectTo } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';
import { boxes, packed, plainCodec, relabelled, toyWorld, unpacked, weighed, type ToyWorld } from './toy.js';

Logger.overrideLogger(false);
let server: TestEventStore;
let world: ToyWorld;
let writer: Client;
const others = boxes({ name: 'other-boxes' });

beforeAll(async () => {
  server = await startEventStore();
  return () => server.stop();
});
beforeEach(async () => {
  world = await toyWorld(server);
  writer = await connectTo(world.url);
  return async () => {
    await writer.end();
    await world.close();
  };
});

const verify = (options: Partial<VerifyingOptions> = {}) =>
  verifyReadModels({
    url: world.url,
    log: world.log,
    codec: plainCodec,
    projections: [boxes(), others],
    ...options,
  });

/** Fifty boxes with a history, one of which is parked, in both read models. */
async function filled(): Promise<void> {
  await world.worker({ projections: [boxes(), others] }).start();
  for (let box = 0; box < 50; box++)
    await world.append(`b${String(box)}`, packed(`b${String(box)}`), weighed(`b${String(box)}`, 3));
  await world.append('b1', relabelled('b1', 'unspeakable'));
  const last = await world.append('b2', unpacked('b2'));
  // What is still being built for the first time is not waited for.
  await eventually(async () => {
    const built = (await world.state.list()).filter(({ building }) => building === null);
    expect(built).toHaveLength(2);
  });
  expect(await world.progress.reached(last, 60_000)).toBe(true);
}

const schemas = async () =>
  (await writer.query<{ name: string }>(`SELECT nspname AS name FROM pg_namespace`)).rows.map(
    ({ name }) => name,
  );

it('finds read models right that a replay makes again, while they go on', async () => {
  await filled();
  const shares: number[] = [];
  const verifying = verify({ progress: (share) => shares.push(share) });
  const meanwhile = await world.append('late', packed('late'));
  const { isRight, lines } = await verifying;
  expect(lines).toEqual([
    expect.stringMatching(/^toy-boxes: as a replay makes it, at position \d+ \(\d+ rows\)\.$/),
    expect.stringMatching(/^other-boxes: as a replay makes it/),
  ]);
  expect(isRight).toBe(true);
  expect(shares.at(-1)).toBeGreaterThan(0.9);
  expect(await world.progress.reached(meanwhile, 60_000)).toBe(true);
  expect(await schemas()).not.toContain('toy_boxes__replay');
  expect((await world.state.list()).map(({ name, building }) => [name, building])).toEqual([
    ['other-boxes', null],
    ['toy-boxes', null],
  ]);
});

it('names the read model and the tables that differ: a row too few, and one that was changed', async () => {
  await filled();
  await writer.query(`DELETE FROM toy_boxes.weighing WHERE box = 'b7'`);
  await writer.query(`UPDATE toy_boxes.box SET label = 'pots' WHERE box = 'b9'`);
  const { isRight, lines } = await verify();
  expect(isRight).toBe(false);
  expect(lines[0]).toMatch(
    /^toy-boxes: not as a replay makes it, .*: box has 49 rows, some with other content; weighing has 49 rows, a replay makes 50\. Rebuild it,/,
  );
  expect(lines[1]).toMatch(/^other-boxes: as a replay makes it/);
  await world.state.rebuild('toy-boxes');
  await eventually(async () => (await verify()).isRight);
});

it('compares once more what differs only because somebody was erased in between', async () => {
  await filled();
  let reading = 0;
  const { isRight } = await verify({
    codec: {
      decode: async (events) => {
        const decoded = await plainCodec.decode(events);
        reading += 1;
        return reading > 1
          ? decoded
          : decoded.map((event) => ({ ...event, data: { ...event.data, label: '[erased]' } }));
      },
    },
  });
  expect([isRight, reading > 1]).toEqual([true, true]);
});

it('says what is not built, and lets one verify at a time', async () => {
  await world.worker({ projections: [boxes()] }).start();
  const last = await world.append('a', packed('a'));
  expect(await world.progress.reached(last, 60_000)).toBe(true);
  const { isRight, lines } = await verify();
  expect([isRight, lines[1]]).toEqual([false, 'other-boxes: not built yet.']);
  await writer.query('SELECT pg_advisory_lock(4021981)');
  await expect(verify()).rejects.toThrow(AlreadyVerifying);
});
