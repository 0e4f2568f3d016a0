import { Clock } from '../platform/clock.js';
import { SampleClinic } from '../platform/vault/sample-clinic.js';
import { SetupLinks } from '../platform/vault/setup-links.js';
import { Tokens } from '../platform/vault/tokens.js';
import { say } from './progress-bar.js';
import { withServers, type OpenedServers } from './with-servers.js';

/** Prints a new set-up link, or that the clinic is open already. Older links stay good, and go on with a sample. */
async function run({ baseUrl, log, vault }: OpenedServers): Promise<number> {
  const links = new SetupLinks(vault, new Tokens(vault), new Clock());
  const isBegun = (await log.readStream('clinic', { maxCount: 1 })).length > 0;
  if (isBegun && !(await new SampleClinic(vault, links).isUnfinished())) {
    say('The clinic is open already: there is nothing to set up.');
    return 0;
  }
  say(`${baseUrl}/setup?token=${await links.issue()}`);
  return 0;
}

process.exitCode = await withServers(run);
