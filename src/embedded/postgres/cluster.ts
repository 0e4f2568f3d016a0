import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { access, chown, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CannotStart } from '../cannot-start.js';
import { secretFile } from '../private-file.js';
import type { PostgresBinaries } from './binaries.js';
import { runAsUnprivileged, ownerOfNewCluster, type RunAs } from './run-as.js';
import { spawnTied } from './tied-process.js';

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
  await removeDrafts(folder);
  const draft = await mkdtemp(draftOf(folder));
  const passwordFile = `${draft}.password`;
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    const owner = await ownerOfNewCluster(dirname(folder));
    if (owner) for (const path of [draft, passwordFile]) await chown(path, owner.uid, owner.gid);
    await initdb(draft, passwordFile, binaries, await runAsUnprivileged(draft, binaries));
    await rename(draft, folder);
  } finally {
    await removeDrafts(folder);
  }
}

async function initdb(
  folder: string,
  passwordFile: string,
  binaries: PostgresBinaries,
  runAs: RunAs,
): Promise<void> {
  const command = [
    ...[binaries.initdb, '--pgdata', folder, '--username', superuser, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--no-instructions'],
    ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ];
  const child = spawnTied(runAs, command, 'pipe');
  child.stdout?.resume();
  const [[code, signal], complaint] = await Promise.all([
    once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    child.stderr ? text(child.stderr) : '',
  ]);
  if (code === 0) return;
  throw new CannotStart(
    `PostgreSQL could not make its data folder (initdb ended with ${code ?? signal}):\n${complaint.trim()}`,
  );
}

function draftOf(folder: string): string {
  return `${folder}.draft-`;
}

async function removeDrafts(folder: string): Promise<void> {
  const parent = dirname(folder);
  const drafts = (await readdir(parent)).filter((name) => join(parent, name).startsWith(draftOf(folder)));
  // An initdb whose Slotwell was killed may still be writing for a moment.
  const patiently = { recursive: true, force: true, maxRetries: 20, retryDelay: 20 };
  for (const name of drafts) await rm(join(parent, name), patiently);
}

async function refuseOtherVersion(folder: string): Promise<void> {
  const version = (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim();
  if (version === major) return;
  throw new CannotStart(
    `${folder} was written by PostgreSQL ${version}; this Slotwell brings PostgreSQL ${major}.`,
  );
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
