import {
  BACKWARDS,
  END,
  START,
  type EventData,
  type Position,
  type ReadAllOptions,
  type ResolvedEvent,
} from '@eventstore/db-client';
import { beforeAll, expect, test } from 'vitest';
import { Fixture, idsOf, newStream, someEvents } from './fixture.js';

const fixture = new Fixture();
const mine = newStream();
const events: EventData[] = [];
let before: Position;

beforeAll(async () => {
  before = await fixture.now();
  for (let index = 0; index < 12; index += 1) {
    const appended = someEvents(index % 3 === 0 ? 100 : 7);
    await fixture.client.appendToStream(`${mine}-${index % 4}`, appended);
    events.push(...appended);
  }
});

/** What is in `$all` since this file began, of its streams only: a real server has events of its own, and of other tests. */
async function read(options: ReadAllOptions): Promise<NonNullable<ResolvedEvent['event']>[]> {
  const read1 = [];
  for await (const { event } of fixture.client.readAll({ fromPosition: before, maxCount: 2000, ...options }))
    if (event?.streamId.startsWith(mine)) read1.push(event);
  return read1;
}

async function count(options: ReadAllOptions): Promise<number> {
  let events = 0;
  for await (const resolved of fixture.client.readAll(options)) events += resolved.event ? 1 : 0;
  return events;
}

test('forwards come the events of all streams in the order of their commits', async () => {
  expect(idsOf(await read({}))).toEqual(idsOf(events));
});

test('forwards from the start comes the beginning of the log', async () => {
  const positions: Position[] = [];
  for await (const { event } of fixture.client.readAll({ fromPosition: START, maxCount: 50 }))
    if (event) positions.push(event.position);
  expect(positions).toHaveLength(50);
  const [, second] = positions;
  expect(await count({ direction: BACKWARDS, fromPosition: second! })).toBe(1);
});

test('backwards they come in reverse', async () => {
  expect(idsOf(await read({ direction: BACKWARDS, fromPosition: END }))).toEqual(idsOf(events).toReversed());
});

test('positions grow, and commit and prepare agree', async () => {
  const positions = (await read({})).map(({ position }) => position);
  expect(positions.every((position) => position?.commit === position?.prepare)).toBe(true);
  const commits = positions.map((position) => position?.commit ?? 0n);
  expect(commits).toEqual(commits.toSorted((a, b) => Number(a - b)));
  expect(new Set(commits).size).toBe(commits.length);
});

test('an event is told its commit position', async () => {
  for await (const resolved of fixture.client.readAll({ maxCount: 20 }))
    expect(resolved.commitPosition).toBe(resolved.event?.position?.commit);
});

test('forwards from the position of an event that event is included', async () => {
  const fifth = (await read({}))[5];
  expect(idsOf(await read({ fromPosition: fifth?.position }))).toEqual(idsOf(events).slice(5));
});

test('backwards from the position of an event that event is left out', async () => {
  const fifth = (await read({}))[5];
  expect(idsOf(await read({ direction: BACKWARDS, fromPosition: fifth?.position }))).toEqual(
    idsOf(events).slice(0, 5).toReversed(),
  );
});

test.each([1, 3, 200])('no more than %i events are read when so many are asked for', async (maxCount) => {
  expect(await count({ maxCount })).toBe(maxCount);
  expect(await count({ maxCount, direction: BACKWARDS, fromPosition: END })).toBe(maxCount);
});

test('forwards from the end comes nothing', async () => {
  expect(await count({ fromPosition: END })).toBe(0);
});

test('backwards from the start comes nothing', async () => {
  expect(await count({ direction: BACKWARDS, fromPosition: START })).toBe(0);
});

test('the log begins with an event of the system', async () => {
  for await (const { event } of fixture.client.readAll({ maxCount: 1 })) expect(event?.type).toMatch(/^\$/);
});
