import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Append } from '../../src/embedded/event-store/log/append.js';
import { LogReader, type Page, type Wanted } from '../../src/embedded/event-store/log/reader.js';
import { RecentEvents } from '../../src/embedded/event-store/log/recent.js';
import { LogWriter } from '../../src/embedded/event-store/log/writer.js';
import { testDatabase } from '../support/postgres.js';

const NOTHING = Buffer.alloc(0);
const LARGE = 1_000_000;

let writer: LogWriter;
let remembering: LogReader;
let forgetful: LogReader;
let stop: () => Promise<void>;

beforeAll(async () => {
  const database = await testDatabase();
  const fail = (error: Error) => {
    throw error;
  };
  writer = await LogWriter.open({ databaseUrl: database.url, log: () => undefined, onLost: fail });
  remembering = new LogReader(database.url, writer.recent, fail);
  forgetful = new LogReader(database.url, new RecentEvents(Infinity), fail);
  stop = async () => {
    await writer.close();
    await remembering.close();
    await forgetful.close();
    await database.drop();
  };
});
afterAll(() => stop());

const append = async (stream: string, count: number, bytes: number) => {
  const append = new Append(stream, 'any');
  for (let made = 0; made < count; made += 1)
    append.add({
      id: randomUUID(),
      type: 'Happened',
      json: false,
      metadata: NOTHING,
      data: Buffer.alloc(bytes),
    });
  writer.queue.push(append);
  expect(await append.outcome).toMatchObject({ kind: 'committed' });
};

/** To compare each byte of a large event takes long. */
const told = ({ events, next, isLast }: Page) => ({
  events: events.map(({ data, ...event }) => ({ ...event, data: data.subarray(0, 20), bytes: data.length })),
  next,
  isLast,
});

/** Reads the same pages with and without memory, and answers how many were in memory. */
const compare = async (places: readonly number[], limits: readonly number[]) => {
  let recent = 0;
  for (const stream of [undefined, 'one', 'other', 'missing'])
    for (const direction of ['forwards', 'backwards'] as const)
      for (const from of [...places, Number.MAX_SAFE_INTEGER])
        for (const limit of limits) {
          const wanted: Wanted = { stream, from, direction };
          const page = await remembering.page(wanted, limit);
          const { isRecent } = page;
          expect(told(page), JSON.stringify({ ...wanted, limit })).toEqual(
            told(await forgetful.page(wanted, limit)),
          );
          recent += isRecent ? 1 : 0;
        }
  return recent;
};

test('a page from memory is the page of the database', async () => {
  for (const count of [2, 1, 3]) {
    await append('one', count, 10);
    await append('other', 1, 90_000);
  }
  expect(await compare([-1, 0, 1, 2, 5, 6, 9, 10, 11, 12], [1, 3, 1000])).toBeGreaterThan(100);
});

test('also when memory holds no more than the end of a stream', async () => {
  for (let count = 0; count < 9; count += 1) await append('one', 1, LARGE);
  await append('one', 2, 10);
  expect(writer.recent.lastOf('other')).toBeUndefined();
  expect(await compare([0, 8, 9, 14, 16, 20, 21], [1, 1000])).toBeGreaterThan(20);
});
