import { randomBytes, randomUUID } from 'node:crypto';
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { END, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import shared from '@eventstore/db-client/generated/shared_pb.js';
import messages from '@eventstore/db-client/generated/streams_pb.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LogReader } from '../../src/embedded/event-store/log/reader.js';
import { LogWriter } from '../../src/embedded/event-store/log/writer.js';
import { startServer } from '../../src/embedded/event-store/server.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { testDatabase } from '../support/postgres.js';
import { eventually } from '../support/wait.js';

const MEBIBYTE = 1024 * 1024;

describe.skipIf(process.env.EVENTSTORE_URL)('the event store withstands', () => {
  let store: TestEventStore;
  let client: EventStoreDBClient;
  let address: URL;

  beforeAll(async () => {
    store = await startEventStore();
    client = EventStoreDBClient.connectionString(store.url);
    address = new URL(store.url.replace(/^esdb/, 'http'));
  });
  afterAll(async () => {
    await client.dispose();
    await store.stop();
  });

  const stillServes = async () => {
    const stream = `alive-${randomUUID()}`;
    await client.appendToStream(stream, jsonEvent({ type: 'Happened', data: {} }));
    let read = 0;
    for await (const { event } of client.readStream(stream)) read += event ? 1 : 0;
    expect(read).toBe(1);
  };
  const openSocket = () => connect(Number(address.port), address.hostname).on('error', () => undefined);
  const whenClosed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

  test('bytes that are no HTTP/2 at all', async () => {
    for (const bytes of [
      randomBytes(100_000),
      Buffer.from('GET / HTTP/1.1\r\nhost: x\r\n\r\n'),
      Buffer.alloc(5000),
    ]) {
      const socket = openSocket();
      socket.resume().write(bytes);
      await whenClosed(socket);
    }
    await stillServes();
  });

  test('broken HTTP/2 frames', async () => {
    const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
    for (let round = 0; round < 40; round += 1) {
      const socket = openSocket();
      socket.resume().end(Buffer.concat([preface, randomBytes(1 + round * 50)]));
      await whenClosed(socket);
    }
    await stillServes();
  });

  describe('gRPC messages', () => {
    let session: ClientHttp2Session;
    beforeAll(() => {
      session = connectHttp2(address.origin).on('error', () => undefined);
    });
    afterAll(() => session.destroy());

    /** Sends bytes as the body of a call, and answers the gRPC status. */
    const call = (method: string, body: Buffer) =>
      new Promise<string>((resolve) => {
        const stream = session.request(grpcCall(method));
        const note = (headers: IncomingHttpHeaders & { 'grpc-status'?: string }) => {
          if (headers['grpc-status'] !== undefined) resolve(headers['grpc-status']);
        };
        stream.on('response', note).on('trailers', note);
        stream.on('error', () => resolve('reset')).on('close', () => resolve('reset'));
        stream.resume().end(body);
      });

    test.each(['Read', 'Append', 'BatchAppend'])('that are random bytes, to %s', async (method) => {
      for (let round = 0; round < 60; round += 1)
        expect(await call(method, framed(randomBytes(1 + round * 7)))).not.toBe('0');
      await stillServes();
    });

    test.each(['Read', 'Append', 'BatchAppend'])('that end too early, to %s', async (method) => {
      const cut = framed(Buffer.alloc(1000)).subarray(0, 200);
      await call(method, cut);
      await stillServes();
    });

    test.each(['Read', 'Append'])('that are empty, to %s', async (method) => {
      expect(await call(method, framed(Buffer.alloc(0)))).toBe('3');
      expect(await call(method, Buffer.alloc(0))).not.toBe('0');
    });

    test('that are larger than any may be', async () => {
      const header = Buffer.alloc(5);
      header.writeUInt32BE(2 ** 31, 1);
      expect(await call('BatchAppend', Buffer.concat([header, Buffer.alloc(1000)]))).toBe('8');
      await stillServes();
    });

    test('to methods that are not there', async () => {
      expect(await call('Nothing', framed(Buffer.alloc(0)))).toBe('12');
    });

    test('in calls that are given up at once', async () => {
      for (let round = 0; round < 300; round += 1) {
        const stream = session.request(grpcCall('BatchAppend'));
        stream.on('error', () => undefined);
        stream.write(framed(randomBytes(50)));
        stream.close(constants.NGHTTP2_CANCEL);
        if (round % 50 === 0) await delay(5);
      }
      await stillServes();
    });
  });

  test('a flood of connections', async () => {
    await stillServes();
    const sockets = Array.from({ length: 1500 }, openSocket);
    await delay(500);
    await stillServes();
    for (const socket of sockets) socket.destroy();
    const another = EventStoreDBClient.connectionString(store.url);
    await eventually(() => another.getStreamMetadata('after-the-flood'));
    await another.dispose();
  });

  test('a live subscriber that stops reading for a while, and misses nothing', async () => {
    const stream = `slow-${randomUUID()}`;
    const subscription = client.subscribeToAll({ fromPosition: END });
    const said: string[] = [];
    const revisions: bigint[] = [];
    subscription.on('caughtUp' as 'end', () => said.push('caughtUp'));
    subscription.on('fellBehind' as 'end', () => said.push('fellBehind'));
    subscription.on('data', ({ event }) => {
      if (event?.streamId === stream) revisions.push(event.revision);
    });
    await eventually(() => said.length === 1);
    subscription.pause();
    const data = { filling: 'x'.repeat(200_000) };
    for (let count = 0; count < 120; count += 1)
      await client.appendToStream(stream, jsonEvent({ type: 'Happened', data }));
    subscription.resume();
    await eventually(() => revisions.length === 120 && said.length === 3, { within: 10_000 });
    expect(revisions).toEqual(Array.from({ length: 120 }, (_, revision) => BigInt(revision)));
    expect(said).toEqual(['caughtUp', 'fellBehind', 'caughtUp']);
    await subscription.unsubscribe();
  }, 30_000);
});

describe.skipIf(process.env.EVENTSTORE_URL)('subscribers that read nothing', () => {
  const SUBSCRIBERS = 60;
  const MESSAGE_BYTES = 500_000;

  /** The server runs in this process, where what is in its memory can be counted; what the clients hold counts, too. */
  test('cost no more than a mebibyte each', async () => {
    const database = await testDatabase();
    const fail = (error: Error) => {
      throw error;
    };
    const writer = await LogWriter.open({ databaseUrl: database.url, log: () => undefined, onLost: fail });
    // Its idle connections may still be open when the database is dropped.
    const reader = new CountingReader(database.url, () => undefined);
    const server = await startServer(writer, reader, 0);
    const client = EventStoreDBClient.connectionString(`esdb://127.0.0.1:${server.port}?tls=false`);
    const session = connectHttp2(`http://127.0.0.1:${server.port}`);
    const fill = async () => {
      const data = { filling: 'x'.repeat(MESSAGE_BYTES) };
      for (let count = 0; count < 20; count += 1)
        await client.appendToStream('large', jsonEvent({ type: 'Happened', data }));
    };
    await fill();
    const before = await heldMemory();
    for (let count = 0; count < SUBSCRIBERS; count += 1) {
      const stream = session.request(grpcCall('Read'));
      stream.on('error', () => undefined).end(framed(subscription()));
    }
    await eventually(() => reader.pages >= SUBSCRIBERS, { within: 20_000 });
    await fill();
    const held = ((await heldMemory()) - before) / SUBSCRIBERS;
    expect(reader.pages).toBe(SUBSCRIBERS);
    expect(held).toBeGreaterThan(MESSAGE_BYTES);
    expect(held).toBeLessThan(MEBIBYTE);
    session.destroy();
    await client.dispose();
    await server.stop();
    await writer.close();
    await reader.close();
    await database.drop();
  }, 60_000);
});

class CountingReader extends LogReader {
  pages = 0;

  override page(...wanted: Parameters<LogReader['page']>): ReturnType<LogReader['page']> {
    this.pages += 1;
    return super.page(...wanted);
  }
}

function grpcCall(method: string): Record<string, string> {
  return {
    ':method': 'POST',
    ':path': `/event_store.client.streams.Streams/${method}`,
    'content-type': 'application/grpc+proto',
    te: 'trailers',
  };
}

function framed(message: Uint8Array): Buffer {
  const header = Buffer.alloc(5);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
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

function subscription(): Uint8Array {
  const all = new messages.ReadReq.Options.AllOptions();
  all.setStart(new shared.Empty());
  const options = new messages.ReadReq.Options();
  options.setAll(all);
  options.setSubscription(new messages.ReadReq.Options.SubscriptionOptions());
  options.setNoFilter(new shared.Empty());
  const request = new messages.ReadReq();
  request.setOptions(options);
  return request.serializeBinary();
}
