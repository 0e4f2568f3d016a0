import { randomBytes, randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { createApp } from '../../src/app.js';
import type { ResolvedConfig } from '../../src/config.js';
import { RegisterPatientAccount } from '../../src/identity/domain/account/register-patient-account.js';
import { SetUpClinic } from '../../src/identity/domain/account/set-up-clinic.js';
import { visitor } from '../../src/kernel/actor.js';
import type { CommandMeta } from '../../src/kernel/command.js';
import { defaultSessionLimits, type Limits, type TryLimit } from '../../src/kernel/limits.js';
import { awaitReadModels } from '../../src/platform/projecting/await-read-models.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { Credentials } from '../../src/platform/vault/credentials.js';
import { Passwords } from '../../src/platform/vault/passwords.js';
import { SetupLinks } from '../../src/platform/vault/setup-links.js';
import { Workers } from '../../src/platform/workers.js';
import { quantile, type BenchRow } from '../row.js';
import type { BenchServers } from '../servers.js';

type App = Awaited<ReturnType<typeof createApp>>;

const PASSWORD = 'a calm river in spring';
const AT_ONCE = 24;
const FLOOD = 16;

/** Signing in beside bare password checks, a page while many sign in, and whether the time tells who has an account. */
export async function benchSignIn(servers: BenchServers, short: boolean): Promise<BenchRow[]> {
  const app = await createApp(await configOf(servers));
  const workers = app.get(Workers);
  try {
    await workers.startProjecting();
    await awaitReadModels(app.get(PgReadModels), () => undefined);
    await app.getHttpAdapter().getInstance().ready();
    const people = await openClinic(app);
    const form = await signInForm(app);
    return [
      await rate(app, people, form, short ? 100 : 600),
      await pageUnderFlood(app, people, form, short ? 150 : 1_000),
      await enumeration(app, people, form, short ? 150 : 2_000),
    ];
  } finally {
    await app.close();
  }
}

async function rate(app: App, people: People, form: Form, count: number): Promise<BenchRow> {
  const passwords = app.get(Passwords);
  const hash = (await app.get(Credentials).of(people.accountIds[0] ?? ''))?.passwordHash ?? null;
  const spent = { ours: 0, raw: 0 };
  for (let round = 0; round < 4; round++) {
    spent.raw += await timed(count / 4, () => passwords.matches(hash, PASSWORD));
    spent.ours += await timed(count / 4, (n) => signIn(app, form, people.mobiles[n % 20] ?? '', PASSWORD));
  }
  return {
    what: 'sign in with a password',
    unit: 'per second',
    ours: (1_000 * count) / spent.ours,
    limit: { what: 'argon2 checks on the same pool', reached: (1_000 * count) / spent.raw },
    goal: (0.9 * 1_000 * count) / spent.raw,
  };
}

async function pageUnderFlood(app: App, people: People, form: Form, count: number): Promise<BenchRow> {
  const cookie = await signIn(app, form, people.mobiles[0] ?? '', PASSWORD);
  const page = () => app.inject({ method: 'GET', url: '/appointments', headers: { cookie } });
  const quiet = await samples(count, page);
  let flooding = true;
  const flood = Promise.all(
    Array.from({ length: FLOOD }, async (_, n) => {
      while (flooding) await signIn(app, form, people.mobiles[n] ?? '', PASSWORD);
    }),
  );
  const flooded = await samples(count, page);
  flooding = false;
  await flood;
  const [p99, quietP99] = [quantile(flooded, 0.99), quantile(quiet, 0.99)];
  return {
    what: `p99 of a page while ${FLOOD} at once sign in`,
    unit: 'ms',
    ours: p99,
    limit: { what: 'the same page in quiet', reached: quietP99 },
    goal: 2 * quietP99,
  };
}

async function enumeration(app: App, people: People, form: Form, count: number): Promise<BenchRow> {
  const spent = { known: [] as number[], unknown: [] as number[] };
  for (let n = 0; n < count; n++) {
    const known = people.mobiles[n % 20] ?? '';
    const unknown = `+49 1512 ${String(5_000_000 + n)}`;
    const pair = [
      ['known', known],
      ['unknown', unknown],
    ] as const;
    for (const [which, login] of n % 2 === 0 ? pair : pair.toReversed()) {
      const start = performance.now();
      await signIn(app, form, login, 'not the password of anybody');
      spent[which].push(performance.now() - start);
    }
  }
  const [known, unknown] = [quantile(spent.known, 0.5), quantile(spent.unknown, 0.5)];
  return {
    what: `median gap between known and unknown logins, ${count} of each`,
    unit: 'ms',
    ours: Math.abs(known - unknown),
    goal: 0.05 * Math.min(known, unknown),
  };
}

interface People {
  readonly accountIds: readonly string[];
  readonly mobiles: readonly string[];
}

/** What every sign-in of a visitor carries. */
interface Form {
  readonly cookie: string;
  readonly token: string;
}

async function openClinic(app: App): Promise<People> {
  const bus = app.get(CommandBus);
  const zone = 'Europe/Berlin';
  const admin = { fullName: 'Anna Berg', mobile: '+49 1512 3999999', password: PASSWORD };
  const token = await app.get(SetupLinks).issue();
  await bus.execute(new SetUpClinic({ ...admin, token, clinicName: 'Bench', zone }, meta()));
  const accountIds: string[] = [];
  const mobiles = Array.from({ length: 20 }, (_, n) => `+49 1512 ${String(3_000_000 + n)}`);
  for (const mobile of mobiles) {
    const data = { fullName: 'Jonas Weber', mobile, birthDate: '1984-05-03', password: PASSWORD };
    const answer: { accountId: string } = await bus.execute(new RegisterPatientAccount(data, meta()));
    accountIds.push(answer.accountId);
  }
  return { accountIds, mobiles };
}

async function signInForm(app: App): Promise<Form> {
  for (;;) {
    const page = await app.inject({ method: 'GET', url: '/sign-in' });
    const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1];
    if (page.statusCode === 200 && token !== undefined) return { cookie: cookieOf(page.headers), token };
  }
}

/** Answers the cookie of the session, where one began. */
async function signIn(app: App, { cookie, token }: Form, login: string, password: string): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: {
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
    payload: new URLSearchParams({ _csrf: token, login, password }).toString(),
  });
  const expected = password === PASSWORD ? 303 : 422;
  if (answer.statusCode !== expected) throw new Error(`Sign-in was answered with ${answer.statusCode}`);
  return cookieOf(answer.headers);
}

function cookieOf(headers: Readonly<Record<string, unknown>>): string {
  const set = [headers['set-cookie'] ?? []].flat().map(String);
  return set.map((each) => each.split(';', 1)[0]).join('; ');
}

/** Milliseconds for `count` pieces of work, some at once. */
async function timed(count: number, work: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const start = performance.now();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < count) await work(next++);
    }),
  );
  return performance.now() - start;
}

async function samples(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const spent: number[] = [];
  for (let n = 0; n < count; n++) {
    const start = performance.now();
    await work();
    spent.push(performance.now() - start);
  }
  return spent;
}

function meta(): CommandMeta {
  const commandId = randomUUID();
  const now = new Date().toISOString();
  return { commandId, correlationId: commandId, causationId: commandId, actor: visitor, now };
}

const anyNumber: TryLimit = { free: 900_000, firstSeconds: 1, longestSeconds: 1, forgetMinutes: 60 };

async function configOf(servers: BenchServers): Promise<ResolvedConfig> {
  const limits: Limits = {
    signInPerAccount: anyNumber,
    signInPerAddress: anyNumber,
    registerPerAddress: anyNumber,
    helpPerAddress: anyNumber,
    resetPerAddress: anyNumber,
    resetPerLogin: anyNumber,
  };
  return {
    port: 0,
    host: '127.0.0.1',
    data: '',
    role: 'all',
    baseUrl: 'http://localhost',
    eventStoreUrl: servers.eventStoreUrl,
    databaseUrl: await servers.database('sign_in'),
    masterKey: randomBytes(32),
    databasePort: undefined,
    eventStorePort: undefined,
    streamPrefix: `bench-${randomBytes(4).toString('hex')}-`,
    trustedProxies: [],
    mail: null,
    sms: null,
    limits,
    sessionLimits: defaultSessionLimits,
    logLevel: 'error',
  };
}
