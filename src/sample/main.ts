import { loadConfig, WrongConfiguration } from '../config.js';
import { CannotStart } from '../embedded/cannot-start.js';
import { joinOrStartEmbedded } from '../embedded/join-embedded.js';
import type { Servers } from '../embedded/start-embedded.js';
import { eventCatalogue } from '../event-catalogue.js';
import { createCodec } from '../platform/event-store/codec.js';
import { EventLog } from '../platform/event-store/event-log.js';
import { Credentials } from '../platform/vault/credentials.js';
import { Logins } from '../platform/vault/logins.js';
import { Passwords } from '../platform/vault/passwords.js';
import { VaultPersonKeys } from '../platform/vault/person-keys.js';
import { Vault } from '../platform/vault/vault.js';
import {
  LogNotEmpty,
  makeSampleClinic,
  type Progress,
  type Sample,
  type SampleTools,
} from './make-sample.js';
import { parseSampleOptions, WrongOption } from './options.js';

/** Somebody asked for invented people where real ones may come. */
class NotForHere extends Error {}

async function run(): Promise<void> {
  const options = parseSampleOptions(process.argv.slice(2));
  const config = loadConfig(process.env);
  if (config.baseUrl?.startsWith('https:'))
    throw new NotForHere('SLOTWELL_BASE_URL is an https address: a real clinic gets no sample.');
  const servers = await joinOrStartEmbedded(config, { log: say, onLost: say });
  try {
    await withTools(servers, config.streamPrefix, async (tools) => {
      const sample = await makeSampleClinic(tools, options, new Date().toISOString(), showProgress());
      show(sample);
    });
  } finally {
    await servers.stop();
  }
}

async function withTools(
  { databaseUrl, eventStoreUrl, masterKey }: Servers,
  prefix: string,
  use: (tools: SampleTools) => Promise<void>,
): Promise<void> {
  const vault = new Vault({ url: databaseUrl, masterKey });
  const log = new EventLog(eventStoreUrl, prefix);
  const keys = new VaultPersonKeys(vault);
  try {
    await vault.migrate();
    await use({
      log,
      keys,
      vault,
      codec: createCodec(eventCatalogue, keys),
      logins: new Logins(vault),
      credentials: new Credentials(vault),
      passwords: new Passwords(),
    });
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
  say('\nThese passwords are shown once and kept nowhere.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await run();
} catch (error) {
  const expected = [WrongOption, WrongConfiguration, CannotStart, LogNotEmpty, NotForHere];
  if (!expected.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 78;
}
