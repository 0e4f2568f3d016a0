import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog, type ExpectedRevision } from '../../src/platform/event-store/event-log.js';
import type { NewEvent } from '../../src/platform/event-store/recorded-event.js';
import { startEventStore, type TestEventStore } from '../support/event-store.js';
import { testDatabase } from '../support/postgres.js';
import { eventually } from '../support/wait.js';

/** What the client says gets through; what the server answers is lost while `isMute`. */
class Line {
  isMute = false;
  target = 0;
  private readonly ends = new Set<Socket>();
  private readonly server: Server = createServer((client) => {
    const server = connect(this.target, '127.0.0.1');
    client.pipe(server);
    server.on('data', (bytes) => {
      if (!this.isMute) client.write(bytes);
    });
    for (const end of [client, server])
      this.ends.add(end.on('error', () => undefined).on('close', () => this.cut()));
  });

  async open(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `esdb://127.0.0.1:${String((this.server.address() as AddressInfo).port)}?tls=false`;
  }

  /** Takes nothing any more until it is cut. */
  stall(): void {
    for (const end of this.ends) end.unpipe().pause();
  }

  get isFilling(): boolean {
    return [...this.ends].some(({ readableLength }) => readableLength > 0);
  }

  cut(): void {
    for (const end of this.ends) end.destroy();
    this.ends.clear();
  }

  close(): void {
    this.server.close();
    this.cut();
  }
}

const portOf = (store: TestEventStore) => Number(new URL(store.url.replace(/^esdb/, 'http')).port);

const visitIn = (commandId: string, data = {}): NewEvent => {
  const at = '2026-11-22T08:00:00Z';
  const about = { commandId, correlationId: commandId, causationId: commandId, at, schema: 1 };
  return { id: randomUUID(), type: 'Visited', data, metadata: { actor: { kind: 'visitor' }, ...about } };
};

describe.skipIf(process.env.EVENTSTORE_URL)('when the server that writes is killed,', () => {
  const line = new Line();
  let database: Awaited<ReturnType<typeof testDatabase>>;
  let store: TestEventStore;
  let log: EventLog;
  let url: string;

  beforeAll(async () => {
    database = await testDatabase();
    store = await startEventStore({ databaseUrl: database.url });
    line.target = portOf(store);
    url = await line.open();
    log = new EventLog(url);
  });
  afterAll(async () => {
    await log.close();
    line.close();
    await store.stop();
    await database.drop();
  });
  const startAgain = async () => {
    // PostgreSQL notices a little later that the one before was killed.
    store = await eventually(() => startEventStore({ databaseUrl: database.url }));
    line.target = portOf(store);
  };

  it.each<[string, ExpectedRevision]>([
    ['after the last event', 0n],
    ['wherever the stream is', 'any'],
  ])('an append %s whose answer is lost is there once', async (_, expectedRevision) => {
    const stream = `visits-${randomUUID()}`;
    await log.append(stream, 'no_stream', [visitIn('before')]);

    line.isMute = true;
    const appending = log.append(stream, expectedRevision, [visitIn('lost')]);
    const direct = new EventLog(store.url);
    await eventually(async () => (await direct.readStream(stream)).length === 2);
    await direct.append(stream, 'any', [visitIn('behind')]);
    await direct.close();
    await store.kill();
    await startAgain();
    line.isMute = false;
    line.cut();

    expect(await appending).toMatchObject({ revision: 1n });
    const there = await log.readStream(stream);
    expect(there.map(({ metadata }) => metadata.commandId)).toEqual(['before', 'lost', 'behind']);
  });

  it('a client that looked for it in vain by discovery finds the next one', async () => {
    const discovering = new EventLog(url.replace('esdb:', 'esdb+discover:'));
    const stream = `found-${randomUUID()}`;
    await discovering.append(stream, 'no_stream', [visitIn('before')]);
    await store.kill();
    const appending = discovering.append(stream, 0n, [visitIn('meanwhile')]);
    for (let count = 0; count < 2; count += 1)
      await expect(discovering.readStream(stream)).rejects.toThrow('Failed to discover');
    await startAgain();
    await appending;
    expect(await discovering.readStream(stream)).toHaveLength(2);
    await discovering.close();
  });

  it('and it takes nothing before, what waits to be written is there once', async () => {
    const key = randomUUID();
    const names = Array.from({ length: 40 }, (_, number) => `waiting-${key}-${String(number)}`);
    await log.append(`before-${key}`, 'no_stream', [visitIn('before')]);
    line.stall();
    const filling = 'x'.repeat(50_000);
    const appends = names.map((name) => log.append(name, 'no_stream', [visitIn(name, { filling })]));
    await eventually(() => line.isFilling);
    line.cut();
    await Promise.all(appends);
    for (const name of names) expect(await log.readStream(name)).toHaveLength(1);
  });
});
