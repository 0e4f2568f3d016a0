import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { backUp } from '../platform/backup/backup.js';
import { Clock } from '../platform/clock.js';
import { RawLog } from '../platform/event-store/raw-log.js';
import { say } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

const USAGE = 'npm run backup -- --to FOLDER';

/** Copies log and vault into a folder, while Slotwell runs or not. The master key is not in it. */
async function run({ eventStoreUrl, vault }: OpenedServers): Promise<number> {
  const folder = folderFrom(process.argv.slice(2));
  const log = new RawLog(eventStoreUrl);
  try {
    const now = new Clock().now();
    const { log: print, tables } = await backUp({ vault, log, now }, folder, (events) =>
      say(`${String(events)} events`),
    );
    const rows = tables.reduce((sum, table) => sum + table.rows, 0);
    say(`${String(print.events)} events and ${String(rows)} rows of the vault are in ${folder}.`);
    say('The master key is not: keep a copy of it elsewhere. Nothing in here can be read without it.');
    return 0;
  } finally {
    await log.close();
  }
}

function folderFrom(args: string[]): string {
  try {
    const { to } = parseArgs({ args, options: { to: { type: 'string' } } }).values;
    if (to) return resolve(to);
  } catch (error) {
    throw new WrongRequest(`${(error as Error).message}\n${USAGE}`);
  }
  throw new WrongRequest(USAGE);
}

process.exitCode = await withServers(run);
