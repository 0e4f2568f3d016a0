import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/postgres/start.js';
import { freePort } from '../support/free-port.js';
import { connectTo } from '../support/postgres.js';
import { built, killProcessesWith, processesWith, signalled, startNode } from '../support/program.js';
import type { Program } from '../support/program.js';
import { eventually } from '../support/wait.js';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slotwell-faults-'));
});
afterEach(async () => {
  await killProcessesWith(directory);
  await rm(directory, { recursive: true, force: true, maxRetries: 10 });
});

const program = `
  const { startEmbeddedPostgres } = await import(${JSON.stringify(built('src/embedded/postgres/start.js'))});
  const [, directory, port] = process.argv;
  const server = await startEmbeddedPostgres({ directory, ...(port && { port: Number(port) }) });
  console.log('url', server.url('postgres'));
  setInterval(() => undefined, 1000);`;

/** A process that runs PostgreSQL until it is killed, on any free port or this one. */
function startOwner(...port: number[]): Program {
  return startNode(['--input-type=module', '-e', program, directory, ...port.map(String)]);
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connectTo(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts PostgreSQL here, on any free port or this one, and runs a query on it. */
async function ask(sql: string, port?: number): Promise<Record<string, unknown>[]> {
  const server = await startEmbeddedPostgres({ directory, ...(port && { port }) });
  try {
    return await query(server.url('postgres'), sql);
  } finally {
    await server.stop();
  }
}

const pidFile = () => join(directory, 'cluster', 'postmaster.pid');

async function postmaster(): Promise<number> {
  return Number((await readFile(pidFile(), 'utf8')).split('\n')[0]);
}

/** One that has ended counts as alive until whoever inherited it has taken note of that. */
const isAlive = (pid: number) => signalled(pid, 0);

/** Kills the owner and what would stop PostgreSQL for it, so that PostgreSQL runs on alone. */
async function orphan(owner: Program): Promise<number> {
  const pid = await postmaster();
  const others = (await processesWith(directory)).filter((other) => other !== pid);
  // None of them may see another end and stop PostgreSQL before it is killed itself.
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const other of others) signalled(other, signal);
  await owner.ended;
  expect(isAlive(pid)).toBe(true);
  return pid;
}

test('PostgreSQL ends by itself when its process is killed, and what was committed is there at the next start', async () => {
  const owner = startOwner();
  const [, url = ''] = await owner.says(/url (\S+)/);
  await query(url, 'create table kept as select 42 as answer');
  owner.process.kill('SIGKILL');
  await eventually(async () => expect(await processesWith(directory)).toEqual([]));
  expect(await ask('select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a start right after a kill does not wait for a person', async () => {
  const owner = startOwner();
  const [, url = ''] = await owner.says(/url (\S+)/);
  await query(url, 'create table kept as select 42 as answer');
  owner.process.kill('SIGKILL');
  await owner.ended;
  expect(await ask('select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a kill at any moment of the first start leaves nothing that stops the next', async () => {
  for (const moment of [0, 100, 200, 300, 450, 600, 800, 1_000, 1_300]) {
    const owner = startOwner();
    await delay(moment);
    owner.process.kill('SIGKILL');
    await owner.ended;
  }
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  expect((await readdir(directory)).filter((name) => name.includes('draft'))).toEqual([]);
});

test('an orphan is stopped at once by the next start', async () => {
  const owner = startOwner();
  const [, url = ''] = await owner.says(/url (\S+)/);
  await query(url, 'create table kept as select 42 as answer');
  const pid = await orphan(owner);
  expect(await ask('select answer from kept')).toEqual([{ answer: 42 }]);
  await eventually(() => !isAlive(pid));
  expect((await readdir(join(directory, 'cluster'))).filter((name) => name.startsWith('.s.'))).toEqual([]);
  expect(await readFile(join(directory, 'postgres.log'), 'utf8')).toMatch(
    /received fast shutdown request[^]*database system is shut down/,
  );
});

test('an orphan that does not react is killed', async () => {
  const owner = startOwner();
  await owner.says(/url (\S+)/);
  const pid = await orphan(owner);
  process.kill(pid, 'SIGSTOP');
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
  await eventually(() => !isAlive(pid));
});

test('files with process ids that are some other program of the same user by now do not stop the start', async () => {
  const port = await freePort();
  const owner = startOwner(port);
  await owner.says(/url (\S+)/);
  const file = await readFile(pidFile(), 'utf8');
  const { uid, gid } = await stat(pidFile());
  await killProcessesWith(directory);
  await eventually(async () => expect(await processesWith(directory)).toEqual([]));

  const other = spawn('sleep', ['600'], process.getuid?.() === 0 ? { uid, gid } : {});
  const ended = once(other, 'exit');
  for (const left of [pidFile(), join(directory, 'cluster', `.s.PGSQL.${String(port)}.lock`)])
    await writeFile(left, file.replace(/^\d+/, String(other.pid)));
  expect(await ask('select 1 as one', port)).toEqual([{ one: 1 }]);
  expect(other.exitCode).toBeNull();
  other.kill();
  await ended;
});

test('a postmaster.pid that a kill left empty does not stop the start', async () => {
  const owner = startOwner();
  await owner.says(/url (\S+)/);
  await killProcessesWith(directory);
  await eventually(async () => expect(await processesWith(directory)).toEqual([]));
  await writeFile(pidFile(), '');
  expect(await ask('select 1 as one')).toEqual([{ one: 1 }]);
});

test('of two starts at the same moment one runs and the other is refused', async () => {
  const owners = [startOwner(), startOwner()];
  await eventually(() => owners.filter((owner) => owner.output().includes('url ')).length === 1);
  await eventually(
    () =>
      owners.filter((owner) => /Another Slotwell (\(process \d+\) )?is using/.test(owner.output())).length ===
      1,
  );
  for (const owner of owners) owner.process.kill('SIGKILL');
  await Promise.all(owners.map((owner) => owner.ended));
});
