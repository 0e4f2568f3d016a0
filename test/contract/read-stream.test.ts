import {
  BACKWARDS,
  END,
  FORWARDS,
  jsonEvent,
  START,
  StreamNotFoundError,
  type ReadStreamOptions,
} from '@eventstore/db-client';
import { beforeAll, expect, test } from 'vitest';
import { collect, Fixture, idsOf, newStream, someEvents } from './fixture.js';

const fixture = new Fixture();
const stream = newStream();
const events = someEvents(1500);
const ids = idsOf(events);

beforeAll(async () => {
  for (let index = 0; index < events.length; index += 300) {
    await fixture.client.appendToStream(newStream('between'), someEvents(3));
    await fixture.client.appendToStream(stream, events.slice(index, index + 300));
  }
});

const read = (options: ReadStreamOptions, name = stream) => collect(fixture.client.readStream(name, options));

test('forwards from the start come all events in order', async () => {
  const read1 = await read({ direction: FORWARDS, fromRevision: START });
  expect(idsOf(read1)).toEqual(ids);
  expect(read1.map(({ revision }) => Number(revision))).toEqual(ids.map((_, index) => index));
});

test('backwards from the end come all events in reverse', async () => {
  expect(idsOf(await read({ direction: BACKWARDS, fromRevision: END }))).toEqual(ids.toReversed());
});

test('forwards from a revision that event is included', async () => {
  expect(idsOf(await read({ fromRevision: 1490n }))).toEqual(ids.slice(1490));
});

test('backwards from a revision that event is included', async () => {
  expect(idsOf(await read({ direction: BACKWARDS, fromRevision: 2n }))).toEqual(ids.slice(0, 3).toReversed());
});

test.each([1, 7, 512, 513, 1500, 2000])(
  'no more than %i events are read when so many are asked for',
  async (maxCount) => {
    expect(idsOf(await read({ maxCount }))).toEqual(ids.slice(0, maxCount));
    expect(idsOf(await read({ maxCount, direction: BACKWARDS, fromRevision: END }))).toEqual(
      ids.toReversed().slice(0, maxCount),
    );
  },
);

test('backwards from the start comes the first event', async () => {
  expect(idsOf(await read({ direction: BACKWARDS, fromRevision: START }))).toEqual(ids.slice(0, 1));
});

test('forwards from the end comes nothing, or a refusal', async () => {
  const reading = read({ direction: FORWARDS, fromRevision: END });
  expect(await reading.catch((error: Error & { type?: string }) => error.type)).toSatisfy(
    (answer) => answer === 'unknown' || (answer as []).length === 0,
  );
});

test('forwards from behind the last revision comes nothing', async () => {
  expect(await read({ fromRevision: 5000n })).toEqual([]);
});

test('backwards from behind the last revision come all events', async () => {
  expect(await read({ direction: BACKWARDS, fromRevision: 5000n })).toHaveLength(ids.length);
});

test('every event names its stream and its position in the log', async () => {
  const read1 = await read({ maxCount: 400 });
  expect(new Set(read1.map(({ streamId }) => streamId))).toEqual(new Set([stream]));
  const positions = read1.map(({ position }) => position?.commit ?? 0n);
  expect(positions).toEqual(positions.toSorted((a, b) => Number(a - b)));
  expect(new Set(positions).size).toBe(400);
});

test('a stream that does not exist is not found', async () => {
  const name = newStream('missing-日本');
  const error: unknown = await read({}, name).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(StreamNotFoundError);
  expect((error as StreamNotFoundError).streamName).toBe(name);
});

test('a stream that does not exist is not found backwards either', async () => {
  await expect(read({ direction: BACKWARDS, fromRevision: END }, newStream())).rejects.toBeInstanceOf(
    StreamNotFoundError,
  );
});

test('what was just appended is read', async () => {
  const name = newStream();
  for (let count = 1; count <= 20; count += 1) {
    await fixture.client.appendToStream(name, someEvents(1));
    expect(await read({}, name)).toHaveLength(count);
  }
});

test('a reader that leaves early does no harm', async () => {
  for await (const { event } of fixture.client.readStream(stream)) if (event?.revision === 3n) break;
  expect(await read({ maxCount: 2 })).toHaveLength(2);
});

test('large events are read one after the other', async () => {
  const name = newStream();
  for (let count = 0; count < 6; count += 1)
    await fixture.client.appendToStream(name, jsonEvent({ type: 'Large', data: 'x'.repeat(900_000) }));
  expect(await read({}, name)).toHaveLength(6);
  expect(await read({ direction: BACKWARDS, fromRevision: END }, name)).toHaveLength(6);
});
