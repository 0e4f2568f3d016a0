import { randomUUID } from 'node:crypto';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogReader } from '../../src/embedded/event-store/log/reader.js';
import { LogWriter } from '../../src/embedded/event-store/log/writer.js';
import { startServer } from '../../src/embedded/event-store/server.js';
import { encode, type Fields } from '../../src/embedded/event-store/wire/encode.js';
import { testDatabase } from '../support/postgres.js';
import { eventually } from '../support/wait.js';
import { framed, grpcCall } from './event-store-calls.js';

const MEBIBYTE = 1024 * 1024;
const NOTHING = Buffer.alloc(0);

/** The server runs in this process, where what is in its memory can be counted; what the clients hold counts, too. */
describe.skipIf(process.env.EVENTSTORE_URL)('in the memory of the event store', () => {
  let client: EventStoreDBClient;
  let session: ClientHttp2Session;
  let reader: CountingReader;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const database = await testDatabase();
    const fail = (error: Error) => {
      throw error;
    };
    const writer = await LogWriter.open({ databaseUrl: database.url, log: () => undefined, onLost: fail });
    // Its idle connections may still be open when the database is dropped.
    reader = new CountingReader(database.url, writer.recent, () => undefined);
    const server = await startServer(writer, reader, 0);
    client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${server.port}?tls=false`);
    session = connectHttp2(`http://127.0.0.1:${server.port}`, { maxSessionMemory: 100 });
    session.on('error', () => undefined);
    stop = async () => {
      session.destroy();
      await client.dispose();
      await server.stop();
      await writer.close();
      await reader.close();
      await database.drop();
    };
  });
  afterAll(() => stop());

  /** An append of one small event, in a message that is much larger than that. */
  const send = async (stream: NodeJS.WritableStream, number: number, isFinal: boolean): Promise<void> => {
    const types = ['type', 'content-type'].map((key) => ({ 1: key, 2: 'small' }));
    const event = { 1: { 2: randomUUID() }, 2: types, 4: Buffer.from('small') };
    const options = { 1: { 3: `small-${String(number)}` }, 4: NOTHING };
    const request: Fields = { 1: { 2: randomUUID() }, 2: options, 3: event, 4: isFinal ? 1 : 0 };
    const message = encode({ ...request, 15: Buffer.alloc(6 * MEBIBYTE) });
    await new Promise((resolve) => stream.write(framed(message), resolve));
  };

  test('an event that was acknowledged keeps nothing of the message that brought it', async () => {
    const stream = session.request(grpcCall('BatchAppend')).on('error', () => undefined);
    let answers = 0;
    stream.on('data', () => (answers += 1));
    await send(stream, 0, true);
    const before = await heldMemory();
    for (let count = 1; count <= 20; count += 1) await send(stream, count, true);
    await eventually(() => answers >= 20);
    await eventually(async () => expect((await heldMemory()) - before).toBeLessThan(10 * MEBIBYTE));
    stream.close();
  });

  test('an append that is not finished keeps its events only', async () => {
    const stream = session.request(grpcCall('BatchAppend')).on('error', () => undefined);
    await send(stream, 0, false);
    const before = await heldMemory();
    for (let count = 1; count <= 20; count += 1) await send(stream, count, false);
    await client.appendToStream('after', jsonEvent({ type: 'Happened', data: {} }));
    await eventually(async () => expect((await heldMemory()) - before).toBeLessThan(10 * MEBIBYTE));
    stream.close();
  });

  test('a subscriber that reads nothing costs no more than a mebibyte', async () => {
    const SUBSCRIBERS = 60;
    const MESSAGE_BYTES = 500_000;
    const fill = async () => {
      const data = { filling: 'x'.repeat(MESSAGE_BYTES) };
      for (let count = 0; count < 20; count += 1)
        await client.appendToStream('large', jsonEvent({ type: 'Happened', data }));
    };
    await fill();
    const before = await heldMemory();
    const subscription = { 2: { 2: NOTHING }, 6: NOTHING, 8: NOTHING, 9: { 2: NOTHING } };
    for (let count = 0; count < SUBSCRIBERS; count += 1) {
      const stream = session.request(grpcCall('Read'));
      stream.on('error', () => undefined).end(framed(encode({ 1: subscription })));
    }
    await eventually(() => reader.pages >= SUBSCRIBERS);
    await fill();
    await eventually(async () => {
      const held = ((await heldMemory()) - before) / SUBSCRIBERS;
      expect(held, 'what they hold is seen').toBeGreaterThan(MESSAGE_BYTES / 4);
      expect(held).toBeLessThan(MEBIBYTE);
    });
    expect(reader.pages).toBe(SUBSCRIBERS);
  });
});

class CountingReader extends LogReader {
  pages = 0;

  override page(...wanted: Parameters<LogReader['page']>): ReturnType<LogReader['page']> {
    this.pages += 1;
    return super.page(...wanted);
  }
}

/** What is still in use after garbage collection, in bytes. */
async function heldMemory(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  let held = Infinity;
  for (let round = 0; round < 5; round += 1) {
    collectGarbage();
    await new Promise(setImmediate);
    const { heapUsed, external } = process.memoryUsage();
    held = Math.min(held, heapUsed + external);
  }
  return held;
}
