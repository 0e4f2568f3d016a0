import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Append } from '../../src/embedded/event-store/log/append.js';
import { LogReader } from '../../src/embedded/event-store/log/reader.js';
import { LogWriter } from '../../src/embedded/event-store/log/writer.js';
import { testDatabase } from '../support/postgres.js';

let writer: LogWriter;
let reader: LogReader;
let database: Client;
let stop: () => Promise<void>;

beforeAll(async () => {
  const { url, drop } = await testDatabase();
  const fail = (error: Error) => {
    throw error;
  };
  writer = await LogWriter.open({ databaseUrl: url, log: () => undefined, onLost: fail });
  reader = new LogReader(url, writer.recent, fail);
  database = new Client({ connectionString: url });
  await database.connect();
  stop = async () => {
    await writer.close();
    await reader.close();
    await database.end();
    await drop();
  };
});
afterAll(() => stop());

const append = (type: string) => {
  const append = new Append('some', 'any');
  append.add({ id: randomUUID(), type, json: false, metadata: Buffer.alloc(0), data: Buffer.alloc(40_000) });
  writer.queue.push(append);
  return append.outcome;
};

test('events that the database refuses are not written, and those after them are', async () => {
  expect(await append('Happened')).toMatchObject({ kind: 'committed', revision: 0 });
  await database.query("alter table events add constraint some_types check (type <> 'Refused')");
  expect(await append('Refused'), 'a row is refused').toEqual({ kind: 'failed' });
  expect(await append('Happened')).toMatchObject({ kind: 'committed', revision: 1 });
  await database.query('alter table events rename column metadata to missing');
  expect(await append('Happened'), 'the statement is refused before its rows').toEqual({ kind: 'failed' });
  await database.query('alter table events rename column missing to metadata');
  expect(await append('Happened')).toMatchObject({ kind: 'committed', revision: 2 });
  const { events } = await reader.page({ stream: 'some', from: 0, direction: 'forwards', asKept: true });
  expect(events.map(({ type, position }) => [type, position])).toEqual([
    ['Happened', 2],
    ['Happened', 3],
    ['Happened', 4],
  ]);
});
