import { join } from 'node:path';
import { copyLog, printOf } from '../event-store/copy-log.js';
import type { RawLog } from '../event-store/raw-log.js';
import type { Vault } from '../vault/vault.js';
import { LogFile } from './log-file.js';
import { CannotRestore, checkKey, LOG_FILE, readManifest, tableFile, type Manifest } from './manifest.js';
import { goOnNumbering, readRows, vaultTables } from './vault-file.js';

export interface RestoreTarget {
  readonly vault: Vault;
  readonly log: RawLog;
}

export interface Restored {
  readonly manifest: Manifest;
  /** These servers hold the backup from before, and nothing was changed. */
  readonly already: boolean;
  /** Whether every event stands at the position that it had: else processes read the log from its start. */
  readonly samePositions: boolean;
}

/**
 * Puts a backup into servers that hold nothing. The log comes first and goes on where an interruption left it; the vault
 * follows in one transaction, together with the keys in `erased`, which are destroyed before anybody can read them.
 * Nobody stays signed in: some have signed out since.
 * Throws `CannotRestore`.
 */
export async function restore(
  { vault, log }: RestoreTarget,
  folder: string,
  erased: readonly string[],
  progress: (events: number, share: number) => void,
): Promise<Restored> {
  const manifest = await readManifest(folder);
  checkKey(manifest, vault.masterKey);
  const copy = new LogFile(join(folder, LOG_FILE));
  if (await holdsClinic(vault)) {
    if (await holds(log, copy)) return { manifest, already: true, samePositions: true };
    throw new CannotRestore(
      'The database holds a clinic already. Restore into an empty one, or a new data folder.',
    );
  }
  await refuseOtherMigrations(vault, manifest);

  await copyLog(copy, log, progress);
  const print = await printOf(log, () => undefined);
  if (print.hash !== manifest.log.hash)
    throw new CannotRestore(
      'The event store holds events that are not in the backup. Start with an empty one.',
    );
  const samePositions = (await lastPosition(copy)) === (await lastPosition(log));

  await vault.transaction(async (tx) => {
    for (const { name, columns, rows } of manifest.tables) {
      const read = await readRows(tx, { name, columns }, join(folder, tableFile(name)));
      if (read !== rows) throw new CannotRestore(`${tableFile(name)} should hold ${String(rows)} rows.`);
    }
    await goOnNumbering(tx);
    await tx.query(
      `UPDATE vault.person_keys SET wrapped = NULL, erased_at = now() WHERE erased_at IS NULL AND person = ANY ($1)`,
      [erased],
    );
    await tx.query('DELETE FROM vault.sessions');
    if (!samePositions) {
      await tx.query('DELETE FROM vault.process_timer');
      await tx.query('UPDATE vault.process SET position = NULL, log = NULL, stopped = NULL');
    }
  });
  return { manifest, already: false, samePositions };
}

async function holdsClinic(vault: Vault): Promise<boolean> {
  const [row] = await vault.query<{ used: boolean }>(
    'SELECT EXISTS (SELECT FROM vault.person_keys) OR EXISTS (SELECT FROM vault.credentials) AS used',
  );
  return row?.used === true;
}

/** Whether the last event of the copy stands in the log where it stood. */
async function holds(log: RawLog, copy: LogFile): Promise<boolean> {
  const last = await copy.lastEvent();
  return last !== null && (await log.eventAt(last.streamId, last.revision))?.id === last.id;
}

async function refuseOtherMigrations(vault: Vault, { migrations, tables }: Manifest): Promise<void> {
  const rows = await vault.query<{ file: string }>('SELECT file FROM vault.migrations ORDER BY number');
  const here = rows.map(({ file }) => file);
  const known = new Set((await vaultTables(vault)).map(({ name }) => name));
  const same = here.length === migrations.length && here.every((file, index) => file === migrations[index]);
  if (!same || tables.some(({ name }) => !known.has(name)))
    throw new CannotRestore(
      'The backup was made by another version of Slotwell. Restore it with that version, then start this one.',
    );
}

async function lastPosition(log: Pick<RawLog, 'lastEvent'>): Promise<bigint | null> {
  return (await log.lastEvent())?.position.commit ?? null;
}
