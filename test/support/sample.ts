import { eventCatalogue } from '../../src/event-catalogue.js';
import { Clock } from '../../src/platform/clock.js';
import { createCodec } from '../../src/platform/event-store/codec.js';
import type { EventLog } from '../../src/platform/event-store/event-log.js';
import { Credentials } from '../../src/platform/vault/credentials.js';
import { Logins } from '../../src/platform/vault/logins.js';
import { Passwords } from '../../src/platform/vault/passwords.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { SampleClinic } from '../../src/platform/vault/sample-clinic.js';
import { SetupLinks } from '../../src/platform/vault/setup-links.js';
import { Tokens } from '../../src/platform/vault/tokens.js';
import type { Vault } from '../../src/platform/vault/vault.js';
import { isRefusal } from '../../src/kernel/refusal.js';
import { makeSampleClinic, type Sample, type SampleTools } from '../../src/sample/make-sample.js';
import type { SampleOptions } from '../../src/kernel/sample-options.js';

export function sampleTools(log: EventLog, vault: Vault): SampleTools & { readonly links: SetupLinks } {
  const keys = new VaultPersonKeys(vault);
  const links = new SetupLinks(vault, new Tokens(vault), new Clock());
  return {
    log,
    keys,
    vault,
    links,
    codec: createCodec(eventCatalogue, keys),
    logins: new Logins(vault),
    credentials: new Credentials(vault),
    passwords: new Passwords(),
    sampleClinic: new SampleClinic(vault, links),
  };
}

/** Makes the clinic as whoever has the servers does. Throws the rule where it is refused. */
export async function makeSample(
  tools: ReturnType<typeof sampleTools>,
  options: SampleOptions,
  now: string,
): Promise<Sample> {
  const sample = await makeSampleClinic(
    tools,
    { token: await tools.links.issue(), options, now },
    () => undefined,
  );
  if (isRefusal(sample)) throw new Error(sample.rule);
  return sample;
}
