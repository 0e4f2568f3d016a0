import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { restoreLinks } from '../../../src/embedded/postgres/binaries.js';
import { ownDatabase } from '../../../src/embedded/postgres/databases.js';
import { hasSocket } from '../../../src/embedded/postgres/socket.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/embedded/postgres/start.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { freePort } from '../../support/free-port.js';
import { connectTo } from '../../support/postgres.js';
import { eventually } from '../../support/wait.js';

let directory: string;
let server: EmbeddedPostgres | undefined;
const lines: string[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slotwell-postgres-'));
});
afterEach(async () => {
  await server?.stop();
  server = undefined;
  lines.length = 0;
});
afterAll(() => rm(directory, { recursive: true, force: true, maxRetries: 10 }));

async function start(
  options: { port?: number; onLost?: (reason: string) => void } = {},
): Promise<EmbeddedPostgres> {
  server = await startEmbeddedPostgres({ directory, log: (line) => lines.push(line), ...options });
  return server;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = await connectTo(url);
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function overNetwork(url: string): string {
  const address = new URL(url);
  address.search = '';
  return address.href;
}

async function postmaster(): Promise<number> {
  return Number((await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

test('speaks UTF-8, commits to the disk and listens on loopback only', async () => {
  const { url } = await start();
  const [row] = await query(
    url('postgres'),
    `select current_setting('server_version_num')::int / 10000 as version, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens,
      current_setting('TimeZone') as zone, upper('zoë') as upper,
      (select datlocale from pg_database where datname = current_database()) as locale`,
  );
  expect(row).toEqual({
    version: 18,
    fsync: 'on',
    commit: 'on',
    listens: '127.0.0.1',
    zone: 'UTC',
    upper: 'ZOË',
    locale: 'C.UTF-8',
  });
});

test('asks for a password that only the owner of the files may read', async () => {
  const { url, port } = await start();
  await expect(query(`postgres://slotwell:wrong@127.0.0.1:${port}/postgres`, 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
  const password = new URL(url('postgres')).password;
  expect((await readFile(join(directory, 'password'), 'utf8')).trim()).toBe(password);
  expect(password.length).toBeGreaterThan(30);
  for (const file of ['password', 'lock', 'postgres.log']) {
    expect((await stat(join(directory, file))).mode & 0o077).toBe(0);
  }
});

test('is reached over a socket in its own folder, where the path is no longer than an address may be', async () => {
  const { url, port } = await start();
  const folder = join(directory, 'cluster');
  expect(new URL(url('postgres')).searchParams.get('host')).toBe(folder);
  expect((await stat(folder)).mode & 0o077).toBe(0);
  const client = 'select host(inet_client_addr()) as client';
  expect(await query(url('postgres'), client)).toEqual([{ client: null }]);
  expect(await query(overNetwork(url('postgres')), client)).toEqual([{ client: '127.0.0.1' }]);
  expect(hasSocket(`/${'x'.repeat(101 - `/.s.PGSQL.${port}`.length)}`, port)).toBe(true);
  expect(hasSocket(`/${'x'.repeat(104 - `/.s.PGSQL.${port}`.length)}`, port)).toBe(false);
});

test('is reached over the network where the path is too long for a socket', async () => {
  const long = join(directory, 'x'.repeat(100));
  const running = await startEmbeddedPostgres({ directory: long });
  try {
    expect(running.url('postgres')).toBe(overNetwork(running.url('postgres')));
    expect(await query(running.url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
  } finally {
    await running.stop();
  }
});

test('keeps its data and its password when it is stopped and started again', async () => {
  const first = await start();
  await query(first.url('postgres'), 'create table kept as select 42 as answer');
  await first.stop();
  const second = await start();
  expect(await query(second.url('postgres'), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('takes the port it is told', async () => {
  const port = await freePort();
  expect((await start({ port })).port).toBe(port);
});

test('says when the port it is told is taken, and frees the directory', async () => {
  const port = await freePort();
  const other = createServer().listen(port, '127.0.0.1');
  await once(other, 'listening');
  await expect(start({ port })).rejects.toThrow(`Port ${port}, asked for PostgreSQL, is taken.`);
  other.close();
  await once(other, 'close');
  await start({ port });
});

test('refuses a second start on the same directory, naming who uses it', async () => {
  const { url } = await start();
  await expect(startEmbeddedPostgres({ directory })).rejects.toThrow(
    `Another Slotwell (process ${process.pid}) is using ${directory}`,
  );
  expect(await query(url('postgres'), 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('starts again on the same port when PostgreSQL is killed, and keeps what was committed', async () => {
  const { url } = await start({ port: await freePort() });
  await query(url('postgres'), 'create table survivors (id int)');
  for (const round of [1, 2, 3]) {
    await query(url('postgres'), `insert into survivors values (${round})`);
    process.kill(await postmaster(), 'SIGKILL');
    await eventually(() => expect(lines).toHaveLength(round * 2));
    expect(lines.slice(-2)).toEqual([
      'PostgreSQL was ended by SIGKILL; starting it again.',
      'PostgreSQL runs again.',
    ]);
    expect(await query(url('postgres'), 'select count(*)::int from survivors')).toEqual([{ count: round }]);
  }
});

test('stops while PostgreSQL is being started again, and leaves none behind', async () => {
  const running = await start();
  process.kill(await postmaster(), 'SIGKILL');
  await eventually(() => lines.length > 0);
  await running.stop();
  await expect(query(running.url('postgres'), 'select 1')).rejects.toThrow(/ECONNREFUSED|ENOENT/);
});

test('stops in time when a client holds a transaction open', async () => {
  const running = await start();
  const client = new Client({ connectionString: running.url('postgres') });
  const errors: Error[] = [];
  client.on('error', (error) => errors.push(error));
  await client.connect();
  await client.query('begin');
  await client.query('create table unfinished (id int)');
  await running.stop();
  expect(await readFile(join(directory, 'postgres.log'), 'utf8')).toMatch(/database system is shut down\n$/);
  await eventually(() => errors.length > 0);
});

test('restores the links to the libraries that npm left out', async () => {
  const folder = await mkdtemp(join(directory, 'package-'));
  await mkdir(join(folder, 'native', 'lib'), { recursive: true });
  await writeFile(join(folder, 'native', 'lib', 'libone.so.1.2'), 'library');
  const links = [
    { source: 'native/lib/libone.so.1.2', target: 'native/lib/libone.so' },
    { source: 'native/lib/libone.so.1.2', target: 'native/lib/libone.so.1' },
  ];
  await writeFile(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await symlink('libone.so.1.2', join(folder, 'native', 'lib', 'libone.so'));
  await restoreLinks(folder);
  expect(await readFile(join(folder, 'native', 'lib', 'libone.so.1'), 'utf8')).toBe('library');
});

test('gives each database a user of its own, who may do everything there and nothing elsewhere', async () => {
  const running = await start();
  const [one, other] = [await ownDatabase(running, 'one'), await ownDatabase(running, 'other')];
  const [user] = await query(
    one,
    `select rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as mighty,
       pg_has_role(current_user, 'pg_read_all_data', 'member') as reads from pg_roles where rolname = current_user`,
  );
  expect(user).toEqual({ mighty: false, reads: false });
  for (const name of ['pg_trgm', 'unaccent', 'btree_gist']) await query(one, `create extension ${name}`);
  await query(one, 'create schema own; create table own.entry (id int)');

  const elsewhere = new URL(one);
  elsewhere.pathname = 'other';
  const refusals: readonly (readonly [url: string, sql: string])[] = [
    [elsewhere.href, 'select 1'],
    [one, 'select * from pg_authid'],
    [one, 'create role another'],
    [one, 'create database another'],
    [one, `copy own.entry from program 'true'`],
    [one, `alter system set fsync = off`],
    [one, 'alter database other owner to current_user'],
  ];
  for (const [url, sql] of refusals)
    await expect(query(url, sql), sql).rejects.toThrow(/permission|must be owner/);
  const stolen = new URL(one);
  stolen.password = new URL(other).password;
  await expect(query(overNetwork(stolen.href), 'select 1')).rejects.toThrow('password authentication');
});

test('hands over what an earlier version left to the superuser, once, as a whole', async () => {
  const running = await start();
  await query(running.url('postgres'), 'create database earlier');
  const before = running.url('earlier');
  const masterKey = Buffer.alloc(32, 7);
  const asBefore = new Vault({ url: before, masterKey });
  await asBefore.migrate();
  await asBefore.close();
  await query(
    before,
    `create extension pg_trgm schema public;
     create schema shown;
     create table shown.row (id serial, at date) partition by range (at);
     create table shown.row_1 partition of shown.row for values from ('2026-01-01') to ('2027-01-01');
     create sequence shown.alone;
     create view shown.all_rows as select * from shown.row;
     create table plain (word text); create index on plain using gin (word gin_trgm_ops)`,
  );

  const after = await ownDatabase(running, 'earlier');
  expect(await ownDatabase(running, 'earlier')).toBe(after);
  const vault = new Vault({ url: after, masterKey });
  await vault.migrate();
  await vault.query('ALTER TABLE vault.credentials ADD COLUMN later int');
  await vault.query('CREATE OR REPLACE VIEW shown.all_rows AS SELECT * FROM shown.row');
  for (const name of ['vault', 'shown']) await vault.query(`DROP SCHEMA ${name} CASCADE`);
  await vault.query('DROP TABLE plain');
  const left = await vault.query(
    `SELECT relname FROM pg_class WHERE relowner <> 'earlier_owner'::regrole
        AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'`,
  );
  expect(left).toEqual([]);
  await vault.close();
});
