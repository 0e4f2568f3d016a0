import { Clock } from '../platform/clock.js';
import { SetupLinks } from '../platform/vault/setup-links.js';
import { Tokens } from '../platform/vault/tokens.js';
import { say } from './progress-bar.js';
import { withServers, type OpenedServers } from './with-servers.js';

/** Prints a new set-up link, or that the clinic is open already. Older links stay good. */
async function run({ baseUrl, log, vault }: OpenedServers): Promise<number> {
  if ((await log.readStream('clinic', { maxCount: 1 })).length > 0) {
    say('The clinic is open already: there is nothing to set up.');
    return 0;
  }
  const token = await new SetupLinks(vault, new Tokens(vault), new Clock()).issue();
  say(`${baseUrl}/setup?token=${token}`);
  return 0;
}

process.exitCode = await withServers(run);
