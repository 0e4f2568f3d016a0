import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RawLog } from '../../src/platform/event-store/raw-log.js';
import type { TestApp } from '../support/app.js';
import { person, type Answer, type Fields, type Person } from '../support/http.js';
import { connectTo } from '../support/postgres.js';
import { built, startNode, type Program } from '../support/program.js';
import { eventually } from '../support/wait.js';
import { aRequest, done, newDeskWorker, newDoctor, newPatient, openClinic, password } from './people.js';

/** What people type and nobody must find outside of sealed events, opened read models and their pages. */
const planted = /kanarie|zitronengelb|15127770|lizenz-88|1969-12-31|calm river/i;
const NAME = 'Kanarienvogel';
const REASON = 'Zitronengelb im Gesicht';
let number = 0;
const mobile = () => `+49 1512 777${String(1_000 + number++).replace(/^1/, '0')}`;

let data: string;
let program: Program;
let servers: { databaseUrl: string; eventStoreUrl: string };
/** Addresses that pages link to, send forms to and redirect to. */
const addresses = new Set<string>();

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'slotwell-canary-'));
  program = startNode(['--enable-source-maps', built('src/main.js')], {
    env: { SLOTWELL_DATA: data, PORT: '0', SLOTWELL_LOG_LEVEL: 'trace' },
  });
  const [, link = ''] = await program.says(/with this link: (\S+)/);
  servers = JSON.parse(await readFile(join(data, 'servers.json'), 'utf8')) as typeof servers;
  const { origin, searchParams } = new URL(link);
  await everybodyTypes({ address: origin, setupToken: searchParams.get('token') ?? '' } as TestApp);
});
afterAll(async () => {
  program.process.kill('SIGTERM');
  await program.ended;
  await rm(data, { recursive: true, force: true, maxRetries: 10 });
});

/** Notes every address that somebody is shown or sent to. */
function watched(somebody: Person): Person {
  const note = async (asked: Promise<Answer>): Promise<Answer> => {
    const answer = await asked;
    if (answer.location) addresses.add(answer.location);
    for (const header of ['hx-redirect', 'hx-replace-url', 'hx-push-url'])
      if (answer.headers[header]) addresses.add(answer.headers[header]);
    for (const [, address = ''] of answer.html.matchAll(/\s(?:href|action|src|hx-get|hx-post)="([^"]*)"/g))
      if (!/^(tel|mailto):/.test(address)) addresses.add(address);
    return answer;
  };
  return {
    ...somebody,
    get: (path, headers) => note(somebody.get(path, headers)),
    send: (path, fields, options) => note(somebody.send(path, fields, options)),
  };
}

async function everybodyTypes(app: TestApp): Promise<void> {
  const who = { fullName: NAME, mobile: mobile(), email: 'kanarie@post.example' };
  const admin = watched(await openClinic(app, who));
  const patient = watched(
    await newPatient(app, {
      ...who,
      mobile: mobile(),
      email: 'kanarie2@post.example',
      birthDate: '1969-12-31',
    }),
  );
  const licence = { licenceNumber: 'LIZENZ-88', email: '' };
  const doctor = watched(await newDoctor(app, admin, { ...who, ...licence, mobile: mobile() }));
  const desk = watched(await newDeskWorker(app, admin, { fullName: NAME, mobile: mobile() }));
  // What it is about may not show yet on the pages of a program on a busy machine.
  const sent = (by: Person, path: string, fields: Fields, from: string) =>
    eventually(async () => {
      const { status } = await by.send(path, fields, { from });
      expect([path, status]).toEqual([path, 303]);
    });

  await sent(
    patient,
    '/profile/dependants',
    { fullName: NAME, birthDate: '2019-12-31' },
    '/profile/dependants',
  );
  const patientId = await eventually(
    async () =>
      /option value="([0-9a-f-]{36})"/.exec((await patient.get('/appointments/new')).html)?.[1] ?? false,
  );
  for (const days of [3, 4, 5])
    await sent(
      patient,
      '/appointments',
      { ...aRequest(days), patientId, reason: REASON },
      '/appointments/new',
    );
  const [first, second, third] = await eventually(async () => {
    const listed = await patient.get('/appointments');
    const ids = [...listed.html.matchAll(/<li id="appointment-([0-9a-f-]{36})"/g)].map(([, id]) => id!);
    return ids.length === 3 && ids;
  });
  await sent(doctor, `/requests/${first!}/decline`, { note: REASON }, '/requests');
  await sent(
    doctor,
    `/requests/${second!}/accept`,
    { start: `${aRequest(4).preferredDate!}T10:00` },
    '/requests',
  );
  const one = `/appointments/${third!}`;
  await sent(patient, `${one}/cancel`, { reasonCode: 'pat-fb', note: REASON }, one);
  await sent(patient, '/help', { topic: 'account', message: REASON }, '/help');
  const until = { from: aRequest(2).preferredDate!, to: aRequest(9).preferredDate! };
  const wish = { specialty: 'cardiology', doctorId: '', ...until, patientId, reason: REASON };
  await sent(patient, '/waitlist', wish, '/waitlist/new');
  await patient.send(
    '/appointments',
    { ...aRequest(-3), reason: REASON, patientId },
    { from: '/appointments/new' },
  );

  await desk.send(
    '/desk/patients',
    { fullName: NAME, mobile: mobile(), birthDate: '1969-12-31' },
    { from: '/desk' },
  );
  await desk.get(`/desk?q=${NAME}`);
  await doctor.get(`/requests?reason=${encodeURIComponent(REASON)}`);
  await doctor.get(`/patients?q=${NAME}`);
  await doctor.get(`/patients/${patientId}`);
  const timeOff = { from: aRequest(30).preferredDate!, fromTime: '', to: '', toTime: '', why: REASON };
  await doctor.send('/schedule/time-off', timeOff, { from: '/schedule' });
  const stranger = watched(person(app.address));
  const contact = 'kanarie3@post.example';
  const asked = { topic: 'other', message: REASON, fullName: NAME, contact };
  await sent(stranger, '/help', asked, '/help');
  await stranger.send('/help', { ...asked, contact: NAME });
  const found = await eventually(async () => {
    const { html } = await desk.get(`/admin/support?q=${NAME}`);
    const ids = [...html.matchAll(/<tr id="support-([0-9a-f-]{36})"/g)];
    return ids.length === 2 && ids.map(([, id]) => `/admin/support/${id!}`);
  });
  for (const path of found) await sent(desk, `${path}/answer`, { answer: REASON }, path);
  await patient.get('/help');
  const { html } = await admin.get(`/admin/accounts?q=${NAME}`);
  const accountId = [...html.matchAll(/<tr id="account-([0-9a-f-]{36})"/g)].map(([, id]) => id!).at(-1)!;
  await admin.send(`/admin/accounts/${accountId}/lock`, { reason: REASON }, { from: '/admin/accounts' });
  await admin.send(`/admin/erasures/${patientId}/hold`, { reason: REASON }, { from: '/admin/erasures' });
  const doctors = await admin.get('/admin/doctors');
  const doctorId = /\/admin\/doctors\/([0-9a-f-]{36})\/suspend/.exec(doctors.html)![1]!;
  await admin.send(`/admin/doctors/${doctorId}/suspend`, { reason: REASON }, { from: '/admin/doctors' });

  await stranger.send('/sign-in', { login: mobile(), password });
  await stranger.send('/sign-in', { login: 'kanarie2@post.example', password });
  await stranger.send('/password/forgot', { login: 'kanarie2@post.example' });
  await stranger.get(`/nowhere/${NAME}?name=${NAME}`);
  await done(patient.send('/sign-out', {}, { from: '/appointments' }));
}

describe('what people typed', () => {
  it('stands in pages', () => {
    expect(addresses.size).toBeGreaterThan(50);
  });

  it('is in no event as it is stored', async () => {
    const log = new RawLog(servers.eventStoreUrl);
    const found: string[] = [];
    let events = 0;
    for await (const { type, streamId, data: content, metadata } of log.events(null)) {
      events += 1;
      if (planted.test(JSON.stringify([streamId, content, metadata]))) found.push(`${type} in ${streamId}`);
    }
    await log.close();
    expect(events).toBeGreaterThan(30);
    expect(found).toEqual([]);
  });

  it('is in no table of the vault', async () => {
    const client = await connectTo(servers.databaseUrl);
    const tables = await client.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'vault'`,
    );
    for (const { name } of tables.rows) {
      const { rows } = await client.query<{ row: string }>(`SELECT t::text AS row FROM vault."${name}" AS t`);
      const found = rows.filter(({ row }) => planted.test(row) || planted.test(unhexed(row)));
      expect([name, found]).toEqual([name, []]);
    }
    await client.end();
  });

  it('is in no line that the program wrote', async () => {
    await eventually(() => program.output().length > 500);
    const lines = program.output().split('\n');
    expect(lines.filter((line) => planted.test(line))).toEqual([]);
  });

  it('is in no address of a page, form or redirect, but the filters', () => {
    const filters = /[?&](q|reason)=[^&]*/g;
    const found = [...addresses].filter((address) => planted.test(address.replace(filters, '')));
    expect(found).toEqual([]);
  });
});

/** Bytes that a row shows in hex, as text. */
function unhexed(row: string): string {
  return [...row.matchAll(/\\\\?x([0-9a-f]+)/g)]
    .map(([, hex]) => Buffer.from(hex!, 'hex').toString())
    .join(' ');
}
