import { randomUUID } from 'node:crypto';
import { binaryEvent, EventStoreDBClient, jsonEvent } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CannotCopy, copyLog, printOf } from '../../../src/platform/event-store/copy-log.js';
import { RawLog } from '../../../src/platform/event-store/raw-log.js';
import { startEventStore, type TestEventStore } from '../../support/event-store.js';
import { built, startNode } from '../../support/program.js';

const ignore = () => undefined;

/** Copies need an empty target, which a server that somebody else runs cannot promise. */
describe.skipIf(process.env.EVENTSTORE_URL)('copying a log', () => {
  let servers: TestEventStore[];
  let source: RawLog;
  let target: RawLog;
  let client: EventStoreDBClient;

  beforeAll(async () => {
    servers = [await startEventStore(), await startEventStore()];
    [source, target] = servers.map(({ url }) => new RawLog(url)) as [RawLog, RawLog];
    client = EventStoreDBClient.connectionString(servers[0]!.url);
  });
  afterAll(async () => {
    await Promise.all([source.close(), target.close(), client.dispose()]);
    for (const server of servers) await server.stop();
  });

  async function write(count: number): Promise<void> {
    for (let made = 0; made < count; made++) {
      const json = jsonEvent({ type: 'Noted', data: { made, text: 'Ærøskøbing ☂' }, metadata: { by: 'me' } });
      const binary = binaryEvent({ type: 'Scanned', data: Uint8Array.from([0, 255, made]) });
      await client.appendToStream(`notes-${String(made % 3)}`, [json, binary, json].map(withNewId));
    }
  }

  it('keeps everything but positions, goes on where it stopped, and finds nothing to do when done', async () => {
    await write(20);
    let seen = 0;
    const interrupted = copyLog(source, target, (copied) => {
      seen = copied;
      if (copied > 20) throw new Error('pulled the plug');
    });
    await expect(interrupted).rejects.toThrow('pulled the plug');
    expect(await copyLog(source, target, ignore)).toBe(60 - seen);
    await write(2);
    expect(await copyLog(source, target, ignore)).toBe(6);
    expect(await copyLog(source, target, ignore)).toBe(0);

    const print = await printOf(source, ignore);
    expect(print.events).toBe(66);
    expect(await printOf(target, ignore)).toEqual(print);
  });

  it('keeps events of ordinary streams whose types are like the system’s, and leaves out the system’s streams', async () => {
    const typed = ['Noted', '$Noted', 'Noted'].map((type) => jsonEvent({ type, data: {} }));
    await client.appendToStream('mixed', typed);
    await client.appendToStream('$own', jsonEvent({ type: 'Noted', data: {} }));
    expect(await copyLog(source, target, ignore)).toBe(3);
    expect(await printOf(target, ignore)).toEqual(await printOf(source, ignore));
  });

  const copy = (from: string, to: string) =>
    startNode([built('src/cli/events-copy.js'), '--from', from, '--to', to]);

  it('goes on, by the command, after it was killed at any moment', async () => {
    await write(120);
    const [from, to] = servers.map(({ url }) => url.replace('esdb:', 'esdb+discover:')) as [string, string];
    for (const moment of [/█{2}/, /█{5}/, /holding/i]) {
      const killed = copy(from, to);
      await killed.says(moment);
      killed.process.kill('SIGKILL');
      await killed.ended;
    }
    const whole = copy(from, to);
    expect(await whole.ended).toBe(0);
    expect(whole.output()).toContain('They hold the same events.');
    const print = await printOf(source, ignore);
    expect(await printOf(target, ignore)).toEqual(print);
    expect(whole.output()).toContain(`target: ${String(print.events)} events, SHA-256 ${print.hash}`);
  });

  it.each([
    ['no server there', 'esdb://127.0.0.1:1?tls=false', /^The source cannot be read: .*\n$/],
    ['none to discover', 'esdb+discover://127.0.0.1:1?tls=false', /^The source cannot be read: .*\n$/],
    ['no address', 'esdb:nonsense', /^--from: .*\n$/],
    ['another protocol', 'http://127.0.0.1:1', /^npm run events:copy/],
  ])('says in words what is wrong when there is %s', async (_name, from, words) => {
    const refused = copy(from, servers[1]!.url);
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(words);
    expect(refused.output()).not.toMatch(/^ {4}at /m);
  });

  it('refuses a target that holds something else, and writes nothing there', async () => {
    const stranger = EventStoreDBClient.connectionString(servers[1]!.url);
    await stranger.appendToStream(`own-${randomUUID()}`, jsonEvent({ type: 'Own', data: {} }));
    await stranger.dispose();
    const before = await printOf(target, ignore);
    await expect(copyLog(source, target, ignore)).rejects.toThrow(CannotCopy);
    expect(await printOf(target, ignore)).toEqual(before);
    expect(before).not.toEqual(await printOf(source, ignore));
  });
});

function withNewId<E extends { id: string }>(event: E): E {
  return { ...event, id: randomUUID() };
}
