import { randomBytes, randomUUID } from 'node:crypto';
import {
  connect as connectHttp2,
  constants,
  type ClientHttp2Session,
  type IncomingHttpHeaders,
} from 'node:http2';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { END, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encode, type Fields } from '../../src/embedded/event-store/wire/encode.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { eventually } from '../support/wait.js';
import { framed, grpcCall } from './event-store-calls.js';

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
    const tooLarge = Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 4, 0, 0, 0, 0, 0]), randomBytes(300)]);
    const random = Array.from({ length: 40 }, (_, round) => randomBytes(1 + round * 50));
    const closed = [tooLarge, ...random].map((frame) => {
      const socket = openSocket();
      socket.resume().end(Buffer.concat([preface, frame]));
      return whenClosed(socket);
    });
    await stillServes();
    await Promise.all(closed);
    await stillServes();
  });

  describe('gRPC messages', () => {
    let session: ClientHttp2Session;
    beforeAll(() => {
      session = connectHttp2(address.origin, { maxSessionMemory: 100 }).on('error', () => undefined);
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

    test.each(['Read', 'Append', 'BatchAppend'])('of endless fields, to %s', async (method) => {
      const fields = Buffer.alloc(7 * MEBIBYTE, Buffer.from([15 * 8, 0]));
      expect(await call(method, framed(fields))).toBe('3');
      await stillServes();
    });

    test.each(['Read', 'Append', 'BatchAppend'])('that nest without end, to %s', async (method) => {
      let nested: Fields = {};
      for (let depth = 0; depth < 2000; depth += 1) nested = { [1 + (depth % 2)]: nested };
      expect(await call(method, framed(encode(nested)))).toBe('3');
      await stillServes();
    });

    test('whose numbers are as long as a book', async () => {
      const halves = { 1: Buffer.alloc(200_000, 0x81), 2: Buffer.alloc(200_000, 0x81) };
      await call('BatchAppend', framed(encode({ 1: { 1: halves }, 2: { 2: halves[1] }, 4: halves[1] })));
      await stillServes();
    });

    test('of more events in unfinished appends than can be held', async () => {
      const tiny = { 1: { 2: randomUUID() }, 2: ['type', 'content-type'].map((key) => ({ 1: key, 2: 't' })) };
      const events = Array.from({ length: 40_000 }, () => tiny);
      const stream = session.request(grpcCall('BatchAppend')).on('error', () => undefined);
      let answered = 0;
      stream.on('data', ({ length }: Buffer) => (answered += length));
      for (let count = 0; answered === 0; count += 1) {
        expect(count).toBeLessThan(20);
        const options = { 1: { 3: `unfinished-${count}` }, 4: Buffer.alloc(0) };
        const request = { 1: { 1: { 1: 0, 2: count + 1 } }, 2: options, 3: events };
        await new Promise((resolve) => stream.write(framed(encode(request)), resolve));
      }
      stream.close(constants.NGHTTP2_CANCEL);
      await stillServes();
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

    test('in thousands of calls that are given up at once', async () => {
      for (let round = 0; round < 2; round += 1) {
        const own = connectHttp2(address.origin).on('error', () => undefined);
        for (let count = 0; count < 1200 && !own.destroyed; count += 1) {
          const stream = own.request(grpcCall('BatchAppend')).on('error', () => undefined);
          stream.write(framed(randomBytes(50)));
          stream.close(constants.NGHTTP2_CANCEL);
          if (count % 50 === 0) await delay(5);
        }
        await stillServes();
        own.destroy();
      }
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
    await eventually(() => revisions.length === 120 && said.length === 3);
    expect(revisions).toEqual(Array.from({ length: 120 }, (_, revision) => BigInt(revision)));
    expect(said).toEqual(['caughtUp', 'fellBehind', 'caughtUp']);
    await subscription.unsubscribe();
  });
});
