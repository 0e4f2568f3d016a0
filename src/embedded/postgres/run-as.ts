import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CannotStart } from '../cannot-start.js';
import type { PostgresBinaries } from './binaries.js';

/** Starts programs as a user that PostgreSQL accepts. */
export interface RunAs {
  spawn(program: string, args: string[], options: SpawnOptions): ChildProcess;
}

interface Owner {
  uid: number;
  gid: number;
}

const nobody: Owner = { uid: 65534, gid: 65534 };

/**
 * Who shall own a cluster that is made in `directory`; undefined as an ordinary user, whose own it is. PostgreSQL refuses
 * to run as root, so then it is the owner of the directory, or `nobody` when that is root too or has no name here.
 */
export async function ownerOfNewCluster(directory: string): Promise<Owner | undefined> {
  if (!isRoot()) return undefined;
  const { uid, gid } = await stat(directory);
  return uid !== 0 && (await hasName(uid)) ? { uid, gid } : nobody;
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** initdb asks the system for the name of the user it runs as. */
async function hasName(uid: number): Promise<boolean> {
  const [code] = (await once(spawn('id', ['-un', String(uid)], { stdio: 'ignore' }), 'exit')) as [
    number | null,
  ];
  return code === 0;
}

/**
 * Runs programs as the owner of PostgreSQL's files. Where that user may not enter a parent folder (a clone in `/root`, a
 * temp folder), they get the one capability that lets them through.
 * @param cluster PostgreSQL's data folder; it must exist
 * @throws with what to do when no way is found
 */
export async function runAsUnprivileged(cluster: string, binaries: PostgresBinaries): Promise<RunAs> {
  if (!isRoot()) return { spawn };
  const { uid, gid } = await stat(cluster);
  if (uid === 0) {
    throw new CannotStart(
      `${cluster} belongs to root, and PostgreSQL does not run as root. Give it away: \`chown -R nobody ${cluster}\`.`,
    );
  }
  const owner = { uid, gid };
  for (const capability of [undefined, ...(await usableCapabilities())]) {
    const runAs = capability === undefined ? runAsOwner(owner) : runAsOwnerWith(owner, capability);
    if (await canReach(runAs, cluster, binaries)) return runAs;
  }
  throw new CannotStart(await unreachable(owner.uid, [cluster, binaries.postgres]));
}

function runAsOwner(owner: Owner): RunAs {
  return { spawn: (program, args, options) => spawn(program, args, { ...options, ...owner }) };
}

function runAsOwnerWith({ uid, gid }: Owner, capability: string): RunAs {
  const setpriv = [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  // Without the secure bit access(2), which PostgreSQL asks about its own programs, would not count the capability.
  const grant = [
    '--securebits=+no_setuid_fixup',
    `--inh-caps=+${capability}`,
    `--ambient-caps=+${capability}`,
  ];
  return {
    spawn: (program, args, options) => spawn('setpriv', [...setpriv, ...grant, program, ...args], options),
  };
}

async function usableCapabilities(): Promise<string[]> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const effective = BigInt(`0x${/^CapEff:\s*(\w+)$/m.exec(status)?.[1] ?? '0'}`);
  const bits = [
    { name: 'dac_read_search', bit: 2n },
    { name: 'dac_override', bit: 1n },
  ];
  return bits.filter(({ bit }) => (effective >> bit) & 1n).map(({ name }) => name);
}

async function canReach(
  runAs: RunAs,
  cluster: string,
  { postgres, initdb }: PostgresBinaries,
): Promise<boolean> {
  const script = 'cd "$1" && "$2" --version && "$3" --version';
  const probe = runAs.spawn('/bin/sh', ['-c', script, 'sh', cluster, postgres, initdb], {
    stdio: 'ignore',
    cwd: '/',
  });
  const [code] = (await once(probe, 'exit').catch(() => [null])) as [number | null];
  return code === 0;
}

async function unreachable(uid: number, paths: string[]): Promise<string> {
  const closed = (await Promise.all(paths.map(closedParent))).find((folder) => folder !== undefined);
  return (
    `PostgreSQL does not run as root, and the user it runs as instead (uid ${uid}) cannot reach ${paths.join(' or ')}. ` +
    (closed ? `Let it through with \`chmod o+x ${closed}\`, ` : 'Open the folders above them, ') +
    'start Slotwell as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.'
  );
}

async function closedParent(path: string): Promise<string | undefined> {
  const parent = dirname(path);
  if (parent === path) return undefined;
  const above = await closedParent(parent);
  if (above !== undefined) return above;
  return (await stat(parent)).mode & 0o001 ? undefined : parent;
}
