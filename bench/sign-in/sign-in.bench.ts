import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Credentials } from '../../src/platform/vault/credentials.js';
import { Passwords } from '../../src/platform/vault/passwords.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';
import { openClinic, PASSWORD, type Clinic } from './clinic.js';
import { samples, steadyRate, timed } from './measure.js';

const AT_ONCE = 24;
const FLOOD = 16;
/** What is measured is a server that has run for a while: the first few hundred of anything are slower. */
const WARM_UP = 300;
const ROUNDS = 4;

/** Signing in beside bare password checks, a page while many sign in, and whether the time tells who has an account. */
export async function benchSignIn(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  const sms = createServer((request, response) => request.resume().on('end', () => response.end()));
  sms.listen(0, '127.0.0.1');
  await once(sms, 'listening');
  const { port } = sms.address() as AddressInfo;
  const clinic = await openClinic(servers, `http://127.0.0.1:${String(port)}`);
  try {
    return [
      await rate(clinic, short ? 160 : 800),
      await pageUnderFlood(clinic, short ? 800 : 4_000),
      await enumeration(clinic, short ? 150 : 2_000),
      await resetEnumeration(clinic, short ? 1_000 : 4_000),
    ];
  } finally {
    await clinic.close();
    sms.close();
  }
}

async function rate({ app, people, signIn }: Clinic, count: number): Promise<BenchRow> {
  const passwords = app.get(Passwords);
  const hash = (await app.get(Credentials).of(people.accountIds[0] ?? ''))?.passwordHash ?? null;
  const check = () => passwords.matches(hash, PASSWORD);
  const enter = (n: number) => signIn(people.mobiles[n % 20] ?? '');
  await steadyRate(WARM_UP / 2, AT_ONCE, enter);
  const seconds = { ours: 0, raw: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    seconds.raw += count / ROUNDS / (await steadyRate(count / ROUNDS, AT_ONCE, check));
    seconds.ours += count / ROUNDS / (await steadyRate(count / ROUNDS, AT_ONCE, enter));
  }
  return {
    what: 'sign in with a password',
    unit: 'per second',
    ours: count / seconds.ours,
    limit: { what: 'argon2 checks on the same pool', reached: count / seconds.raw },
    goal: (0.9 * count) / seconds.raw,
  };
}

async function pageUnderFlood({ app, people, signIn }: Clinic, count: number): Promise<BenchRow> {
  const cookie = await signIn(people.mobiles[0] ?? '');
  const page = async () => {
    const { statusCode } = await app.inject({ method: 'GET', url: '/appointments', headers: { cookie } });
    if (statusCode !== 200) throw new Error(`The page was answered with ${statusCode}`);
  };
  await samples(WARM_UP, page);
  const [quiet, flooded]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    quiet.push(...(await samples(count / ROUNDS, page)));
    let flooding = true;
    const flood = Array.from({ length: FLOOD }, async (_, n) => {
      while (flooding) await signIn(people.mobiles[n] ?? '');
    });
    flooded.push(...(await samples(count / ROUNDS, page)));
    flooding = false;
    await Promise.all(flood);
  }
  const [p99, quietP99] = [quantile(flooded, 0.99), quantile(quiet, 0.99)];
  return {
    what: `p99 of a page while ${FLOOD} at once sign in`,
    unit: 'ms',
    ours: p99,
    limit: { what: 'the same page in quiet', reached: quietP99 },
    goal: 2 * quietP99,
  };
}

function enumeration({ people, signIn }: Clinic, count: number): Promise<BenchRow> {
  return gap('known and unknown logins', people.mobiles, count, (login) =>
    signIn(login, 'not the password of anybody'),
  );
}

function resetEnumeration({ people, forget }: Clinic, count: number): Promise<BenchRow> {
  const between = 'known and unknown logins whose password is forgotten';
  return gap(between, people.mobiles, count, forget);
}

/** The difference between what takes how long for those who have an account and as many who have none, interleaved. */
async function gap(
  between: string,
  known: readonly string[],
  count: number,
  ask: (login: string) => Promise<unknown>,
): Promise<BenchRow> {
  const spent = { known: [] as number[], unknown: [] as number[] };
  for (const n of shuffled(2 * count)) {
    const isKnown = n % 2 === 0;
    const which = Math.floor(n / 2) % known.length;
    const login = isKnown ? (known[which] ?? '') : `+49 1512 ${String(5_000_000 + which)}`;
    spent[isKnown ? 'known' : 'unknown'].push(await timed(() => ask(login)));
  }
  const [one, other] = [quantile(spent.known, 0.5), quantile(spent.unknown, 0.5)];
  return {
    what: `median gap between ${between}, ${count} of each`,
    unit: 'ms',
    ours: Math.abs(one - other),
    goal: 0.05 * Math.min(one, other),
  };
}

/** The numbers below `count`: what goes before any of them is left to chance. */
function shuffled(count: number): number[] {
  return Array.from({ length: count }, (_, n) => ({ n, by: Math.random() }))
    .sort((one, other) => one.by - other.by)
    .map(({ n }) => n);
}
