import { loadConfig, WrongConfiguration } from '../config.js';
import { CannotStart } from '../embedded/cannot-start.js';
import { nextMasterKey, useNextMasterKey } from '../embedded/master-key.js';
import { startEmbedded } from '../embedded/start-embedded.js';
import { WrongMasterKey } from '../platform/vault/master-key.js';
import { rotateMasterKey, VaultInUse } from '../platform/vault/rotate-master-key.js';

/**
 * Wraps all keys of the vault by a new master key. In the data folder the new one takes the old one's place; where
 * `SLOTWELL_MASTER_KEY` is set, `SLOTWELL_NEW_MASTER_KEY` is taken. Interrupted, it can be run again.
 */
async function run(): Promise<void> {
  const config = loadConfig(process.env);
  const given = config.masterKey !== undefined;
  const to = given ? config.newMasterKey : await nextMasterKey(config.data);
  if (!to)
    throw new CannotStart(
      'Set SLOTWELL_NEW_MASTER_KEY to 32 new bytes, as `openssl rand -base64 32` prints them.',
    );
  const servers = await startEmbedded({ ...config, baseUrl: undefined }, { log: complain, onLost: complain });
  try {
    const { masterKey: from, databaseUrl: url } = servers;
    const { done, people } = await rotateMasterKey({ url, from, to }, (wrapped, all) =>
      say(`${String(wrapped)} of ${String(all)} keys`),
    );
    if (!given) await useNextMasterKey(config.data);
    say(
      done
        ? `${String(people)} keys are wrapped by the new master key.`
        : 'It had the new master key already.',
    );
    say(
      given
        ? 'Set SLOTWELL_MASTER_KEY to the new key now, and destroy the old one once no backup needs it.'
        : 'The old master key is gone: a backup from before can be restored only with a copy of it.',
    );
  } finally {
    await servers.stop();
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await run();
} catch (error) {
  const kinds = [WrongConfiguration, CannotStart, VaultInUse, WrongMasterKey];
  if (!kinds.some((kind) => error instanceof kind)) throw error;
  complain((error as Error).message);
  process.exitCode = 78;
}
