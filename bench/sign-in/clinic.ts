import { randomBytes, randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { createApp } from '../../src/app.js';
import type { ResolvedConfig } from '../../src/config.js';
import { ConfirmMobile } from '../../src/identity/domain/account/confirm-mobile.js';
import { RegisterPatientAccount } from '../../src/identity/domain/account/register-patient-account.js';
import { SetUpClinic } from '../../src/identity/domain/account/set-up-clinic.js';
import { visitor } from '../../src/kernel/actor.js';
import type { CommandMeta } from '../../src/kernel/command.js';
import { defaultLimits, defaultSessionLimits, type TryLimit } from '../../src/kernel/limits.js';
import { awaitReadModels } from '../../src/platform/projecting/await-read-models.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { SetupLinks } from '../../src/platform/vault/setup-links.js';
import { Workers } from '../../src/platform/workers.js';
import type { BenchServers } from '../servers.js';

export type App = Awaited<ReturnType<typeof createApp>>;

export interface People {
  readonly accountIds: readonly string[];
  readonly mobiles: readonly string[];
}

/** What every form of a visitor carries. */
interface Token {
  readonly cookie: string;
  readonly token: string;
}

/** A clinic with patients, all of whom have the same password and a mobile that was proven. */
export interface Clinic {
  readonly app: App;
  readonly people: People;
  /** Answers the cookie of the session, where one began. */
  signIn(login: string, password?: string): Promise<string>;
  /** Asks for a new password, which nobody is told whether they get. */
  forget(login: string): Promise<void>;
  close(): Promise<void>;
}

export const PASSWORD = 'a calm river in spring';

/** All that runs in one process does, as `npm start` has it. SMS are posted to `smsUrl`. */
export async function openClinic(servers: BenchServers, smsUrl: string): Promise<Clinic> {
  const app = await createApp(await configOf(servers, smsUrl));
  const workers = app.get(Workers);
  await workers.startProjecting();
  await awaitReadModels(app.get(PgReadModels), () => undefined);
  await workers.start();
  await app.getHttpAdapter().getInstance().ready();
  const people = await registerPeople(app);
  const token = await tokenOf(app);
  return {
    app,
    people,
    async signIn(login, password = PASSWORD) {
      const answer = await post(app, '/sign-in', { login, password }, token);
      const expected = password === PASSWORD ? 303 : 422;
      if (answer.statusCode !== expected)
        throw new Error(`Signing in was answered with ${answer.statusCode}`);
      return cookieOf(answer.headers);
    },
    async forget(login) {
      const answer = await post(app, '/password/forgot', { login }, token);
      if (answer.statusCode !== 200) throw new Error(`Forgetting was answered with ${answer.statusCode}`);
    },
    close: () => app.close(),
  };
}

async function registerPeople(app: App): Promise<People> {
  const bus = app.get(CommandBus);
  const zone = 'Europe/Berlin';
  const admin = { fullName: 'Anna Berg', mobile: '+49 1512 3999999', password: PASSWORD };
  const token = await app.get(SetupLinks).issue();
  await bus.execute(new SetUpClinic({ ...admin, token, clinicName: 'Bench', zone }, meta()));
  const accountIds: string[] = [];
  const mobiles = Array.from({ length: 20 }, (_, n) => `+49 1512 ${String(3_000_000 + n)}`);
  for (const mobile of mobiles) {
    const data = { fullName: 'Jonas Weber', mobile, birthDate: '1984-05-03', password: PASSWORD };
    const { accountId }: { accountId: string } = await bus.execute(new RegisterPatientAccount(data, meta()));
    await bus.execute(new ConfirmMobile({ accountId, mobile: mobile.replaceAll(' ', '') }, meta()));
    accountIds.push(accountId);
  }
  return { accountIds, mobiles };
}

async function tokenOf(app: App): Promise<Token> {
  for (;;) {
    const page = await app.inject({ method: 'GET', url: '/sign-in' });
    const token = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1];
    if (page.statusCode === 200 && token !== undefined) return { cookie: cookieOf(page.headers), token };
  }
}

function post(app: App, url: string, fields: Record<string, string>, { cookie, token }: Token) {
  return app.inject({
    method: 'POST',
    url,
    headers: {
      cookie,
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-origin',
    },
    payload: new URLSearchParams({ _csrf: token, ...fields }).toString(),
  });
}

function cookieOf(headers: Readonly<Record<string, unknown>>): string {
  const set = [headers['set-cookie'] ?? []].flat().map(String);
  return set.map((each) => each.split(';', 1)[0]).join('; ');
}

function meta(): CommandMeta {
  const commandId = randomUUID();
  const now = new Date().toISOString();
  return { commandId, correlationId: commandId, causationId: commandId, actor: visitor, now };
}

const anyNumber: TryLimit = { free: 900_000, firstSeconds: 1, longestSeconds: 1, forgetMinutes: 60 };

async function configOf(servers: BenchServers, smsUrl: string): Promise<ResolvedConfig> {
  const limits = Object.fromEntries(Object.keys(defaultLimits).map((what) => [what, anyNumber]));
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
    sms: { url: smsUrl, token: null },
    limits: { ...defaultLimits, ...limits },
    sessionLimits: defaultSessionLimits,
    visitorMessageDays: 90,
    logLevel: 'error',
  };
}
