import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CannotStart } from '../../src/embedded/cannot-start.js';
import { joinOrStartEmbedded } from '../../src/embedded/join-embedded.js';
import { lockDirectory } from '../../src/embedded/postgres/lock.js';
import { built, killProcessesWith, startNode } from '../support/program.js';

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'slotwell-join-'));
});
afterEach(async () => {
  await killProcessesWith(data);
  await rm(data, { recursive: true, force: true, maxRetries: 10 });
});

/** A command that says which servers it uses, then keeps them until it is told to end. */
const command = `
  const { joinOrStartEmbedded } = await import(${JSON.stringify(built('src/embedded/join-embedded.js'))});
  const wanted = { data: process.argv[1], baseUrl: process.argv[2] };
  const servers = await joinOrStartEmbedded(wanted, { log: console.error, onLost: console.error });
  console.log('uses', servers.databaseUrl, servers.eventStoreUrl, servers.masterKey.toString('hex'));
  console.log('pages', servers.baseUrl);
  process.on('SIGTERM', () => servers.stop().then(() => process.exit(0)));
  setInterval(() => undefined, 1000);`;

const run = (...baseUrl: string[]) => startNode(['--input-type=module', '-e', command, data, ...baseUrl]);

test('a command beside a running Slotwell uses its servers and leaves them running', async () => {
  const owner = run('http://clinic.example:8080');
  const [used] = await owner.says(/^uses .+$/m);
  const guest = run();
  const [usedByGuest] = await guest.says(/^uses .+$/m);
  expect(usedByGuest).toBe(used);
  await guest.says(/^pages http:\/\/clinic\.example:8080$/m);
  expect((await stat(join(data, 'servers.json'))).mode & 0o077).toBe(0);

  for (const program of [owner, guest]) program.process.kill('SIGTERM');
  expect(await Promise.all([owner.ended, guest.ended])).toEqual([0, 0]);
  await expect(readFile(join(data, 'servers.json'))).rejects.toThrow('ENOENT');
});

test('a command alone starts the servers; addresses that a killed run left mislead nobody', async () => {
  const killed = run();
  const [before] = await killed.says(/^uses .+$/m);
  killed.process.kill('SIGKILL');
  await killed.ended;

  const owner = run();
  const guest = run();
  const [used] = await owner.says(/^uses .+$/m);
  expect((await guest.says(/^uses .+$/m))[0]).toBe(used);
  expect(used).not.toBe(before);
  expect(used.split(' ').at(-1)).toBe(before.split(' ').at(-1));
  for (const program of [owner, guest]) program.process.kill('SIGTERM');
  await Promise.all([owner.ended, guest.ended]);
});

test.each(['names the killed one', 'names nobody'])(
  'addresses that a killed run left mislead nobody while the lock of who starts after it %s',
  async (says) => {
    const killed = spawnSync('true').pid;
    const directory = join(data, 'postgres');
    await mkdir(directory);
    const lock = await lockDirectory(directory);
    const say = async (holder: string, process: number) => {
      await writeFile(join(directory, 'lock'), holder);
      const addresses = {
        process,
        databaseUrl: `postgres://of-${String(process)}`,
        eventStoreUrl: 'esdb://some',
      };
      await writeFile(join(data, 'servers.json'), JSON.stringify(addresses));
    };
    const wanted = { data, masterKey: Buffer.alloc(32) } as Parameters<typeof joinOrStartEmbedded>[0];
    const joined = () => joinOrStartEmbedded(wanted, { log: () => undefined, onLost: () => undefined }, 200);

    await say(says === 'names nobody' ? '' : `${String(killed)}\n`, killed);
    await expect(joined()).rejects.toThrow(CannotStart);
    await say(`${String(process.pid)}\n`, process.pid);
    expect((await joined()).databaseUrl).toBe(`postgres://of-${String(process.pid)}`);
    await lock.release();
  },
);
