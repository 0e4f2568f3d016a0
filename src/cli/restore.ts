import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { erasureRegisterOf, loadConfig, WrongConfiguration } from '../config.js';
import { masterKeyIn } from '../embedded/master-key.js';
import { restore } from '../platform/backup/restore.js';
import { CannotRestore, checkKey, readManifest } from '../platform/backup/manifest.js';
import { CannotCopy } from '../platform/event-store/copy-log.js';
import { RawLog } from '../platform/event-store/raw-log.js';
import { ErasureRegister, idsIn } from '../platform/vault/erasure-register.js';
import { Erasures } from '../platform/vault/erasures.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { eraseAgain } from './erase-again.js';
import { complain, progressBar, say } from './progress-bar.js';
import { withServers, WrongRequest, type OpenedServers } from './with-servers.js';

const USAGE = 'npm run restore -- --from FOLDER [--erased FILE]';

/**
 * Puts a backup into empty servers, and destroys again the keys of everybody who was erased since it was made: whom the
 * erasure register of this place names, and the one that is given.
 */
async function run({ config, eventStoreUrl, log, vault }: OpenedServers): Promise<number> {
  const { from, given } = wanted(process.argv.slice(2));
  const register = new ErasureRegister(erasureRegisterOf(config));
  const erased = [...new Set([...(await register.all()), ...(given ? await idsIn(given) : [])])];
  if (erased.length === 0)
    say(
      'Nobody is named in an erasure register. If people were erased since the backup, name its file: --erased.',
    );
  const raw = new RawLog(eventStoreUrl);
  try {
    const bar = progressBar('events restored');
    const { manifest, already, samePositions } = await restore({ vault, log: raw }, from, erased, bar);
    const events = `${String(manifest.log.events)} events of ${manifest.madeAt}`;
    say(already ? `The ${events} are here already.` : `${events} are restored.`);
    const keys = new VaultPersonKeys(vault);
    const again = await eraseAgain({ log, keys, erasures: new Erasures(vault, keys, register) }, erased);
    say(`${String(erased.length)} keys are destroyed, ${String(again)} erasures done again.`);
    if (!samePositions)
      say(
        'Events stand at other positions than before: processes read the log from its start, and recognise what they did.',
      );
    return 0;
  } catch (error) {
    if (error instanceof CannotRestore || error instanceof CannotCopy) throw new WrongRequest(error.message);
    throw error;
  } finally {
    await raw.close();
  }
}

function wanted(args: string[]): { from: string; given: string | undefined } {
  const option = { type: 'string' } as const;
  try {
    const { from, erased } = parseArgs({ args, options: { from: option, erased: option } }).values;
    if (from) return { from: resolve(from), given: erased === undefined ? undefined : resolve(erased) };
  } catch (error) {
    throw new WrongRequest(`${(error as Error).message}\n${USAGE}`);
  }
  throw new WrongRequest(USAGE);
}

/** Before a server is started: a new data folder would make up a master key of its own. */
async function checkFirst(): Promise<void> {
  const { from } = wanted(process.argv.slice(2));
  const config = loadConfig(process.env);
  checkKey(await readManifest(from), config.masterKey ?? (await masterKeyIn(config.data)));
}

try {
  await checkFirst();
  process.exitCode = await withServers(run);
} catch (error) {
  const kinds = [CannotRestore, WrongRequest, WrongConfiguration];
  if (!kinds.some((kind) => error instanceof kind)) throw error;
  complain((error as Error).message);
  process.exitCode = 2;
}
