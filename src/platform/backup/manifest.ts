import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LogPrint } from '../event-store/copy-log.js';
import { masterKeyFor } from '../vault/master-key.js';
import type { VaultTable } from './vault-file.js';

/** What a backup says about itself. It holds no key and no readable personal data. */
export interface Manifest {
  readonly format: 1;
  /** ISO instant. */
  readonly madeAt: string;
  /** The files of the vault's migrations, in their order: only a Slotwell with the same can restore it. */
  readonly migrations: readonly string[];
  /** Which master key wrapped what is in it, without saying the key; in hex. */
  readonly keyFingerprint: string;
  readonly log: LogPrint;
  readonly tables: readonly (VaultTable & { readonly rows: number })[];
  /** SHA-256 of every file beside this one, in hex. */
  readonly files: Readonly<Record<string, string>>;
}

export const LOG_FILE = 'log.ndjson.gz';
export const MANIFEST_FILE = 'manifest.json';
export const tableFile = (name: string): string => `vault-${name}.ndjson.gz`;

/** The backup cannot be made or restored: the message says why, and what to do. */
export class CannotRestore extends Error {}

export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** Throws `CannotRestore` unless the backup was made with this master key. */
export function checkKey({ keyFingerprint }: Manifest, masterKey: Buffer | null): void {
  if (masterKey && masterKeyFor(masterKey, 'fingerprint').toString('hex') === keyFingerprint) return;
  throw new CannotRestore(
    'The master key is not the one that the backup was made with. Set SLOTWELL_MASTER_KEY to it, ' +
      'or put its file `master.key` into the data folder, and restore again. Nothing was changed.',
  );
}

/** Reads the manifest, and sees that every file is there as it was written. Throws `CannotRestore`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8').catch(() => {
    throw new CannotRestore(`${folder} holds no whole backup: there is no ${MANIFEST_FILE}.`);
  });
  const manifest = JSON.parse(text) as Manifest;
  if (manifest.format !== 1) throw new CannotRestore('This backup was made by a newer Slotwell.');
  for (const [name, expected] of Object.entries(manifest.files)) {
    const found = await sha256(join(folder, name)).catch(() => 'missing');
    if (found !== expected)
      throw new CannotRestore(`${name} is not as it was written: the backup is damaged or incomplete.`);
  }
  return manifest;
}
