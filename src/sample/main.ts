import { loadConfig, WrongConfiguration } from '../config.js';
import { CannotStart } from '../embedded/cannot-start.js';
import { joinOrStartEmbedded } from '../embedded/join-embedded.js';
import type { Servers } from '../embedded/start-embedded.js';
import { eventCatalogue } from '../event-catalogue.js';
import { isRefusal } from '../kernel/refusal.js';
import { createCodec } from '../platform/event-store/codec.js';
import { Clock } from '../platform/clock.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { Credentials } from '../platform/vault/credentials.js';
import { Logins } from '../platform/vault/logins.js';
import { Passwords } from '../platform/vault/passwords.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { Vault } from '../platform/vault/vault.js';
import { SampleClinic } from '../platform/vault/sample-clinic.js';
import { SetupLinks } from '../platform/vault/setup-links.js';
import { Tokens } from '../platform/vault/tokens.js';
import { makeSampleClinic, type Progress, type Sample, type SampleTools } from './make-sample.js';
import { parseSampleOptions, WrongOption } from '../kernel/sample-options.js';

/** No sample clinic can be made here; the message says why. */
class NotForHere extends Error {}

const REASONS: Readonly<Record<string, string>> = {
  'clinic-already-open':
    'The event store holds a clinic already; a sample clinic goes into an empty one only.',
  'sample-under-way': 'A sample clinic is just being made: wait until it is there.',
  'sample-begun-differently':
    'The sample clinic that is there by half was begun by another version of Slotwell, which tells another story. ' +
    'Stop Slotwell, delete its data, and begin again.',
};

async function run(): Promise<void> {
  const config = loadConfig(process.env);
  const options = parseSampleOptions(process.argv.slice(2), config.sample);
  if (config.baseUrl?.startsWith('https:'))
    throw new NotForHere('SLOTWELL_BASE_URL is an https address: a real clinic gets no sample.');
  const servers = await joinOrStartEmbedded(config, { log: say, onLost: say });
  try {
    await withTools(servers, config.streamPrefix, async (tools, links) => {
      const now = new Clock().now();
      const begun = await tools.sampleClinic.begun(now);
      if (begun) say(`A sample clinic was begun: going on with ${JSON.stringify(begun.options)}.`);
      const wanted = { token: await links.issue(), options, now };
      const sample = await makeSampleClinic(tools, wanted, showProgress());
      if (isRefusal(sample)) throw new NotForHere(REASONS[sample.rule] ?? sample.rule);
      show(sample);
    });
  } finally {
    await servers.stop();
  }
}

async function withTools(
  { databaseUrl, eventStoreUrl, masterKey }: Servers,
  prefix: string,
  use: (tools: SampleTools, links: SetupLinks) => Promise<void>,
): Promise<void> {
  const vault = new Vault({ url: databaseUrl, masterKey });
  const log = new EventLog(eventStoreUrl, prefix);
  const keys = new VaultPersonKeys(vault);
  try {
    await vault.migrate();
    const links = new SetupLinks(vault, new Tokens(vault), new Clock());
    const tools = {
      log,
      keys,
      vault,
      codec: createCodec(eventCatalogue, keys),
      logins: new Logins(vault),
      credentials: new Credentials(vault),
      passwords: new Passwords(),
      sampleClinic: new SampleClinic(vault, links),
    };
    await use(tools, links);
  } finally {
    await log.close();
    await vault.close();
  }
}

/** A bar that is drawn over itself on a terminal, and a line at each tenth elsewhere. */
function showProgress(): Progress {
  let shown = '';
  return (step, done, total) => {
    const tenths = Math.floor((done / Math.max(total, 1)) * (process.stdout.isTTY ? 40 : 10));
    const line = `${step.padEnd(9)} ${'█'.repeat(tenths).padEnd(process.stdout.isTTY ? 40 : 10, '░')} `;
    if (line === shown && done < total) return;
    shown = line;
    const text = `${line}${String(done)} of ${String(total)}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${text}${done >= total ? '\n' : ''}`);
    else say(text);
  };
}

function show({ accounts, events }: Sample): void {
  say(`\nThe sample clinic is there: ${String(events)} events. Sign in with:\n`);
  for (const { role, mobile, password, fullName } of accounts)
    say(`  ${role.padEnd(10)} ${mobile.padEnd(14)} ${password}  ${fullName}`);
  say('\nThese passwords are shown for an hour, by the same command, and kept nowhere.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await run();
} catch (error) {
  const expected = [WrongOption, WrongConfiguration, CannotStart, NotForHere];
  if (!expected.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 78;
}
