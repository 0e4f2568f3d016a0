import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
