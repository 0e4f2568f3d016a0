import { execFileSync } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { findPostgresBinaries } from '../../../src/embedded/postgres/binaries.js';
import { openCluster } from '../../../src/embedded/postgres/cluster.js';
import { runPostmaster } from '../../../src/embedded/postgres/postmaster.js';
import { startEmbeddedPostgres, type EmbeddedPostgres } from '../../../src/embedded/postgres/start.js';
import { freePort } from '../../support/free-port.js';
import { built, startNode } from '../../support/program.js';

let folder: string;
let server: EmbeddedPostgres | undefined;

afterEach(async () => {
  await server?.stop();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function temporaryFolder(mode: number): Promise<string> {
  folder = await mkdtemp(join(tmpdir(), 'slotwell-run-as-'));
  await chmod(folder, mode);
  return folder;
}

/** Who PostgreSQL runs as, and the capabilities it has. */
async function runsAs(directory: string): Promise<{ uid: number; capabilities: bigint }> {
  const [pid] = (await readFile(join(directory, 'cluster', 'postmaster.pid'), 'utf8')).split('\n');
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1];
  return { uid: Number(field('Uid')), capabilities: BigInt(`0x${field('CapEff')}`) };
}

const start = `
  const { startEmbeddedPostgres } = await import(${JSON.stringify(built('src/embedded/postgres/start.js'))});
  try {
    const server = await startEmbeddedPostgres({ directory: process.argv[1] });
    console.log('started on', server.port);
    await server.stop();
  } catch (error) {
    console.log(error.message);
  }`;

describe.runIf(process.getuid?.() === 0)('as root', () => {
  test('PostgreSQL runs as nobody, without any right that nobody lacks', async () => {
    const directory = join(await temporaryFolder(0o755), 'data');
    server = await startEmbeddedPostgres({ directory });
    expect(await runsAs(directory)).toEqual({ uid: 65534, capabilities: 0n });
  });

  test('inside a folder that only root may enter, PostgreSQL may read past it and nothing else', async () => {
    const readSearch = 1n << 2n;
    const directory = join(await temporaryFolder(0o700), 'data');
    server = await startEmbeddedPostgres({ directory });
    expect(await runsAs(directory)).toEqual({ uid: 65534, capabilities: readSearch });
  });

  test.each([
    ['only root may enter', []],
    ['is all root’s own, programs too', ['-R', 'go-rwx']],
  ])('PostgreSQL that is installed in a folder that %s runs as well', async (_, mode) => {
    const directory = join(await temporaryFolder(0o700), 'data');
    const { postgres } = await findPostgresBinaries();
    const native = join(folder, 'native');
    await cp(resolve(postgres, '..', '..'), native, { recursive: true, verbatimSymlinks: true });
    if (mode.length > 0) execFileSync('chmod', [...mode, folder]);
    await mkdir(directory);
    const binaries = { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
    const cluster = await openCluster(directory, binaries);
    const running = await runPostmaster(cluster, await freePort(), join(directory, 'postgres.log'));
    expect((await runsAs(directory)).uid).toBe(65534);
    await running.stop();
  });

  test('a root with the rights that containers have by default gets through as well', async () => {
    const directory = join(await temporaryFolder(0o700), 'data');
    const command = ['setpriv', '--bounding-set=-dac_read_search', '--inh-caps=-dac_read_search'];
    const program = startNode(['--input-type=module', '-e', start, directory], { command });
    expect(await program.ended).toBe(0);
    expect(program.output()).toMatch(/^started on \d+$/m);
  });

  test('where there is no way through, the message says which folder to open', async () => {
    const directory = join(await temporaryFolder(0o700), 'data');
    const command = [
      'setpriv',
      '--bounding-set=-dac_read_search,-dac_override',
      '--inh-caps=-dac_read_search,-dac_override',
    ];
    const program = startNode(['--input-type=module', '-e', start, directory], { command });
    await program.ended;
    expect(program.output()).toContain(`chmod o+x ${folder}`);
  });

  test('in the directory of an ordinary user PostgreSQL runs as that user, who can start it later', async () => {
    const directory = await temporaryFolder(0o755);
    await chown(directory, 33, 33);
    server = await startEmbeddedPostgres({ directory });
    expect((await runsAs(directory)).uid).toBe(33);
    await server.stop();
    server = undefined;
    const command = ['setpriv', '--reuid=33', '--regid=33', '--clear-groups'];
    const program = startNode(['--input-type=module', '-e', start, directory], { command });
    expect(await program.ended).toBe(0);
    expect(program.output()).toMatch(/^started on \d+$/m);
  });

  test('an ordinary user is told that the data belongs to another', async () => {
    const directory = await temporaryFolder(0o777);
    server = await startEmbeddedPostgres({ directory });
    await server.stop();
    server = undefined;
    expect((await stat(join(directory, 'cluster'))).uid).toBe(65534);
    const command = ['setpriv', '--reuid=33', '--regid=33', '--clear-groups'];
    const program = startNode(['--input-type=module', '-e', start, directory], { command });
    await program.ended;
    expect(program.output()).toContain('belongs to another user');
  });
});

test('an ordinary user starts it', async () => {
  const directory = await temporaryFolder(0o777);
  const asOrdinary =
    process.getuid?.() === 0 ? ['setpriv', '--reuid=33', '--regid=33', '--clear-groups'] : [];
  const program = startNode(['--input-type=module', '-e', start, join(directory, 'data')], {
    command: asOrdinary,
  });
  expect(await program.ended).toBe(0);
  expect(program.output()).toMatch(/^started on \d+$/m);
});
