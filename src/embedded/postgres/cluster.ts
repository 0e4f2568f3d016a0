import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chmod, chown, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { secretFile } from '../secret-file.js';
import type { PostgresBinaries } from './binaries.js';
import { runAsUnprivileged, type RunAs } from './run-as.js';

/** PostgreSQL's data on the disk, and how its programs are run. */
export interface Cluster {
  /** PostgreSQL's data folder. */
  folder: string;
  /** The password of `superuser`. */
  password: string;
  binaries: PostgresBinaries;
  runAs: RunAs;
}

export const superuser = 'slotwell';
const major = '18';

/**
 * Opens the cluster in a locked directory; makes it when there is none. It appears whole or not at all: a start that is
 * killed while making it leaves a draft, which the next start throws away.
 */
export async function openCluster(directory: string, binaries: PostgresBinaries): Promise<Cluster> {
  const folder = join(directory, 'cluster');
  const password = await secretFile(join(directory, 'password'), () => randomBytes(24).toString('base64url'));
  if (!(await exists(folder))) await makeCluster(folder, password, binaries);
  await refuseOtherVersion(folder);
  return { folder, password, binaries, runAs: await runAsUnprivileged(folder, binaries) };
}

async function makeCluster(folder: string, password: string, binaries: PostgresBinaries): Promise<void> {
  const draft = `${folder}.draft`;
  const passwordFile = `${folder}.password`;
  await rm(draft, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  await mkdir(draft, { mode: 0o700 });
  const runAs = await runAsUnprivileged(draft, binaries);
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.owner) {
    await chown(draft, runAs.owner.uid, runAs.owner.gid);
    await chown(passwordFile, runAs.owner.uid, runAs.owner.gid);
  }
  await initdb(draft, passwordFile, binaries, runAs);
  await rm(passwordFile);
  await chmod(draft, 0o700);
  await rename(draft, folder);
}

async function initdb(
  folder: string,
  passwordFile: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
): Promise<void> {
  const args = [
    ...['--pgdata', folder, '--username', superuser, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    '--no-instructions',
  ];
  const child = runAs.spawn(binaries.initdb, args, { cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] });
  const [[code, signal], complaint] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    child.stderr ? text(child.stderr) : '',
  ]);
  if (code === 0) return;
  throw new Error(
    `PostgreSQL could not make its data folder (initdb ended with ${code ?? signal}):\n${complaint}`,
  );
}

async function refuseOtherVersion(folder: string): Promise<void> {
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(ownedByAnother(folder))).trim();
  if (version === major) return;
  throw new Error(
    `${folder} was written by PostgreSQL ${version}; this Slotwell brings PostgreSQL ${major}.`,
  );
}

function ownedByAnother(folder: string): (error: NodeJS.ErrnoException) => never {
  return (error) => {
    if (error.code !== 'EACCES') throw error;
    throw new Error(
      `${folder} belongs to another user. Start Slotwell as that user or as root, ` +
        'or give it another data directory with SLOTWELL_DATA.',
      { cause: error },
    );
  };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
