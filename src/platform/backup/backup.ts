import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printOf } from '../event-store/copy-log.js';
import type { RawLog } from '../event-store/raw-log.js';
import { masterKeyFor } from '../vault/master-key.js';
import type { Vault, VaultTransaction } from '../vault/vault.js';
import { LogFile } from './log-file.js';
import { LOG_FILE, MANIFEST_FILE, sha256, tableFile, type Manifest } from './manifest.js';
import { vaultTables, writeRows, type VaultTable } from './vault-file.js';

export interface BackupSource {
  readonly vault: Vault;
  readonly log: RawLog;
  /** ISO instant. */
  readonly now: string;
}

/** Keys are copied last: whatever the log holds by then was sealed with a key that was committed before it. */
const KEYS = 'person_keys';

/**
 * Copies vault and log into a folder that must not exist, while Slotwell runs. First the vault as it is at one moment, so that no
 * position lies behind the end of the log; then the log; then the keys, so that none is missing that the log needs. The
 * folder appears under its name once it is whole.
 */
export async function backUp(
  { vault, log, now }: BackupSource,
  folder: string,
  progress: (events: number) => void,
): Promise<Manifest> {
  const draft = `${folder}.unfinished-${String(process.pid)}`;
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const tables = await vaultTables(vault);
  const migrations = await vault.query<{ file: string }>('SELECT file FROM vault.migrations ORDER BY number');
  const files: Record<string, string> = {};
  const counted: Record<string, number> = {};
  const write = async (tx: VaultTransaction, table: VaultTable) => {
    counted[table.name] = await writeRows(tx, table, join(draft, tableFile(table.name)));
    files[tableFile(table.name)] = await sha256(join(draft, tableFile(table.name)));
  };

  await atOneMoment(vault, async (tx) => {
    for (const table of tables) if (table.name !== KEYS) await write(tx, table);
  });
  const end = (await log.lastEvent())?.position.commit ?? -1n;
  const copy = new LogFile(join(draft, LOG_FILE));
  await copy.write(log, end, progress);
  files[LOG_FILE] = await sha256(join(draft, LOG_FILE));
  await atOneMoment(vault, async (tx) => {
    for (const table of tables) if (table.name === KEYS) await write(tx, table);
  });

  const manifest: Manifest = {
    format: 1,
    madeAt: now,
    migrations: migrations.map(({ file }) => file),
    keyFingerprint: masterKeyFor(vault.masterKey, 'fingerprint').toString('hex'),
    log: await printOf(copy, () => undefined),
    tables: tables.map((table) => ({ ...table, rows: counted[table.name] ?? 0 })),
    files,
  };
  await writeFile(join(draft, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  await rename(draft, folder);
  return manifest;
}

function atOneMoment(vault: Vault, work: (tx: VaultTransaction) => Promise<void>): Promise<void> {
  return vault.transaction(async (tx) => {
    await tx.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await work(tx);
  });
}
