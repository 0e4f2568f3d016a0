import { loadConfig, WrongConfiguration, defaultBaseUrl } from '../config.js';
import { CannotStart } from '../embedded/cannot-start.js';
import { joinOrStartEmbedded } from '../embedded/join-embedded.js';
import { Clock } from '../platform/clock.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { SetupLinks } from '../platform/vault/setup-links.js';
import { Tokens } from '../platform/vault/tokens.js';
import { Vault } from '../platform/vault/vault.js';

/** Prints a new set-up link, or that the clinic is open already. Older links stay good. */
async function run(): Promise<void> {
  const config = loadConfig(process.env);
  const servers = await joinOrStartEmbedded(config, { log: complain, onLost: complain });
  const log = new EventLog(servers.eventStoreUrl, config.streamPrefix);
  const vault = new Vault({ url: servers.databaseUrl, masterKey: servers.masterKey });
  try {
    if ((await log.readStream('clinic', { maxCount: 1 })).length > 0) {
      process.stdout.write('The clinic is open already: there is nothing to set up.\n');
      return;
    }
    await vault.migrate();
    const token = await new SetupLinks(vault, new Tokens(vault), new Clock()).issue();
    const baseUrl = servers.baseUrl ?? defaultBaseUrl(config.host, config.port ?? 3000);
    process.stdout.write(`${baseUrl}/setup?token=${token}\n`);
  } finally {
    await log.close();
    await vault.close();
    await servers.stop();
  }
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

try {
  await run();
} catch (error) {
  if (!(error instanceof WrongConfiguration || error instanceof CannotStart)) throw error;
  complain(error.message);
  process.exitCode = 78;
}
