import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventStore } from '../../src/platform/event-store/event-store.js';
import { NoAnswer } from '../../src/platform/event-store/settled-append.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import { fieldsOf, person, textOf, type Answer, type Person } from '../support/http.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { eventually } from '../support/wait.js';
import { aRequest, mobile, newPatient, openClinic, password } from './people.js';

let app: TestApp;
let database: TestDatabase;
let way: Awaited<ReturnType<typeof wayTo>>;
let patient: Person;
const login = mobile();

beforeAll(async () => {
  database = await testDatabase();
  way = await wayTo(database.url);
  app = await startTestApp({ databaseUrl: way.url });
  await openClinic(app);
  patient = await newPatient(app, { mobile: login });
});
afterAll(async () => {
  await app.close();
  await way.close();
  await database.drop();
});

/** A way to a server that can be closed and opened again. */
async function wayTo(address: string) {
  const url = new URL(address);
  const folder = url.searchParams.get('host');
  const to =
    folder === null
      ? { host: url.hostname, port: Number(url.port) }
      : { path: `${folder}/.s.PGSQL.${url.port}` };
  url.searchParams.delete('host');
  const sockets = new Set<Socket>();
  const port = await freePort();
  let server: Server;
  const open = () =>
    new Promise<void>((resolve) => {
      server = createServer((socket) => {
        const beyond = connect(to);
        for (const each of [socket, beyond]) {
          sockets.add(each);
          each
            .on('error', () => undefined)
            .on('close', () => [socket, beyond].forEach((one) => one.destroy()));
        }
        socket.pipe(beyond).pipe(socket);
      }).listen(port, '127.0.0.1', resolve);
    });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
  await open();
  url.host = `127.0.0.1:${String(port)}`;
  return { url: url.href, open, close };
}

/** What `ask` answers while the database is away. */
async function whileAway(ask: () => Promise<Answer>): Promise<Answer> {
  await way.close();
  try {
    return await ask();
  } finally {
    await way.open();
    await eventually(async () => (await person(app.address).get('/health/ready')).status === 200);
  }
}

function expectToWait(answer: Answer): void {
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.headers['cache-control']).toBe('no-store');
  expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(textOf(answer.html)).toContain('Please try again in a moment');
}

/** The form of a request, filled in. */
async function requestForm(reason: string): Promise<Readonly<Record<string, string>>> {
  return { ...fieldsOf((await patient.get('/appointments/new')).html), ...aRequest(), reason };
}

const encoded = (fields: Readonly<Record<string, string>>) => new URLSearchParams(fields).toString();
const asForm = 'application/x-www-form-urlencoded';

it('a form of somebody signed in comes back with what was typed, and is carried out once when it is sent again', async () => {
  const reason = '“Knee” & <b>more</b>';
  const form = await requestForm(reason);
  const answer = await whileAway(() => patient.sendRaw('/appointments', asForm, encoded(form)));
  expectToWait(answer);
  expect(textOf(answer.html)).toContain(reason);
  const again = encoded(fieldsOf(answer.html));
  expect(fieldsOf(answer.html)).toMatchObject({
    commandId: form.commandId,
    preferredTime: form.preferredTime,
  });
  for (let times = 0; times < 2; times += 1)
    expect((await patient.sendRaw('/appointments', asForm, again)).status).toBe(303);
  expect((await patient.get('/appointments')).html.split('&lt;b&gt;more').length).toBe(2);
});

it('a visitor’s form comes back without the password', async () => {
  const visitor = person(app.address);
  const { _csrf = '' } = fieldsOf((await visitor.get('/sign-in')).html);
  const form = { _csrf, login: '+49 1512 0000000', password: 'a calm river in spring' };
  const answer = await whileAway(() => visitor.sendRaw('/sign-in', asForm, encoded(form)));
  expectToWait(answer);
  expect(fieldsOf(answer.html)).toEqual({ _csrf, login: form.login });
  expect(answer.html).not.toContain(form.password);
});

it('htmx is told so, and the page with what was typed stays', async () => {
  const { _csrf = '' } = fieldsOf((await patient.get('/appointments/new')).html);
  const headers = { 'hx-request': 'true', 'hx-request-type': 'partial', 'x-csrf-token': _csrf };
  const answer = await whileAway(() => patient.get('/appointments?q=knee', headers));
  expectToWait(answer);
  expect(answer.html).toContain('<hx-partial id="announcements"');
});

it('a page says how to ask for it again, and nobody is signed out', async () => {
  const answer = await whileAway(() => patient.get('/appointments?q=knee'));
  expectToWait(answer);
  expect(answer.html).toContain('href="/appointments?q=knee"');
  expect((await patient.get('/appointments')).status).toBe(200);
});

it('a socket of the database that is not there signs nobody out either', async () => {
  const vault = app.nest.get(Vault);
  const asked = vault.queryPrepared.bind(vault);
  const missing = Object.assign(new Error('connect ENOENT'), { code: 'ENOENT', syscall: 'connect' });
  vault.queryPrepared = () => Promise.reject(missing);
  const answer = await patient.get('/appointments');
  vault.queryPrepared = asked;
  expectToWait(answer);
  expect((await patient.get('/appointments')).status).toBe(200);
});

it('nobody is signed in without that being recorded, and the same form signs them in later', async () => {
  const visitor = person(app.address);
  const { _csrf = '' } = fieldsOf((await visitor.get('/sign-in')).html);
  const form = encoded({ _csrf, login, password });
  const eventStore = app.nest.get(EventStore);
  const record = eventStore.record.bind(eventStore);
  eventStore.record = () => Promise.reject(new NoAnswer('The event store is away'));
  expectToWait(await visitor.sendRaw('/sign-in', asForm, form));
  expect((await visitor.get('/appointments')).location).toContain('/sign-in');
  eventStore.record = record;
  expect((await visitor.sendRaw('/sign-in', asForm, form)).status).toBe(303);
  expect((await visitor.get('/appointments')).status).toBe(200);
});

it.skipIf(process.env.EVENTSTORE_URL)(
  'a form that the event store would have to keep waits, too',
  async () => {
    const form = await requestForm('Elbow');
    await app.eventStore.kill();
    const answer = await patient.sendRaw('/appointments', asForm, encoded(form));
    expectToWait(answer);
    expect(fieldsOf(answer.html)).toMatchObject({ commandId: form.commandId, reason: 'Elbow' });
  },
);
