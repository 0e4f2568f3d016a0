import { createServer, connect, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { beforeEach, expect, it } from 'vitest';
import { announce, ReadModelChanges, type Change } from '../../../src/platform/projecting/changes.js';
import { connectTo, testDatabase, type TestDatabase } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';

let database: TestDatabase;
let line: Server;
let ends: Socket[];
let address: string;
let changes: ReadModelChanges;
let heard: (Change | null)[];

beforeEach(async () => {
  database = await testDatabase();
  const target = new URL(database.url);
  ends = [];
  line = createServer((near) => {
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on('error', () => undefined);
    ends.push(near, far);
  });
  await once(line.listen(0, '127.0.0.1'), 'listening');
  const through = new URL(database.url);
  through.hostname = '127.0.0.1';
  through.searchParams.delete('host');
  through.port = String((line.address() as { port: number }).port);
  address = through.href;
  return async () => {
    await changes.stop();
    for (const end of ends) end.destroy();
    line.close();
    await database.drop();
  };
});

/** `askEveryMs`: how often the line is tried while it is silent, and how long it has to answer. */
function listen(...askEveryMs: number[]): void {
  changes = new ReadModelChanges(address, ...askEveryMs);
  heard = [];
  changes.subscribe((change) => heard.push(change));
  changes.start();
}

async function announced(position: bigint): Promise<void> {
  const client = await connectTo(database.url);
  await announce(client, [{ projection: 'toy', position, topics: new Set(['a']) }]);
  await client.end();
}

it('says that changes may have been missed when it begins to listen, and tells those that come', async () => {
  listen();
  await eventually(() => heard.length === 1);
  await announced(7n);
  await eventually(() => heard.length === 2);
  expect(heard).toEqual([null, { projection: 'toy', position: 7n, topics: new Set(['a']) }]);
});

it('listens again when the line went dead without a word', async () => {
  listen(300);
  await eventually(() => heard.length > 0);
  const before = heard.length;
  for (const end of ends.splice(0)) end.unpipe().pause();
  await announced(7n);
  await eventually(() => heard.length > before);
  expect(heard.slice(before)).toContain(null);
  // On a busy machine the line may be taken for dead again, just when something is said.
  await eventually(async () => {
    await announced(8n);
    return heard.some((change) => change?.position === 8n);
  });
});
