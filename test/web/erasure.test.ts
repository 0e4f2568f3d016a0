import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchAccounts } from '../../projections/accounts/queries.js';
import { eventCatalogue } from '../../src/event-catalogue.js';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { LedgerBook } from '../../src/platform/ledger/ledger-book.js';
import { LedgerCheck } from '../../src/platform/ledger/ledger-check.js';
import { LedgerKeys } from '../../src/platform/ledger/ledger-keys.js';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { ReadModelState, type Checksum } from '../../src/platform/projecting/read-model-state.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { personalWords } from '../../src/web/profile/told-fact.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, problemsOf, textOf, type Person } from '../support/http.js';
import { eventually } from '../support/wait.js';
import { aRequest, done, mobile, newDoctor, newPatient, openClinic, password, request } from './people.js';

let app: TestApp;
let data: string;
let admin: Person;
let doctor: Person;
let patient: Person;
let ids: { accountId: string; patientId: string };
let booked: string;
const number = mobile();
const planted = /Quendolina|Zwetschge|3003001122|quendo@|Xylophonitis|Bergamotte|Limettenschale|1971-11-09/i;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'slotwell-erasure-'));
  app = await startTestApp({ data });
  admin = await openClinic(app);
  doctor = await newDoctor(app, admin);
  patient = await newPatient(app, {
    fullName: 'Quendolina Zwetschge',
    mobile: number,
    email: 'quendo@post.example',
    birthDate: '1971-11-09',
  });
  await newPatient(app, { fullName: 'Bleibt Stehen' });
  const [account] = (await searchAccounts(db(), { q: 'quendolina' })).rows;
  ids = { accountId: account!.accountId, patientId: account!.patientId! };
  booked = await request(patient, { reason: 'Xylophonitis' }, 3);
  const start = `${aRequest(3).preferredDate!}T10:00`;
  await done(doctor.send(`/requests/${booked}/accept`, { start }, { from: '/requests' }));
  const cancelled = await request(patient, { reason: 'Xylophonitis again' }, 4);
  const one = `/appointments/${cancelled}`;
  await done(patient.send(`${one}/cancel`, { reasonCode: 'pat-fb', note: 'Bergamotte' }, { from: one }));
  const declined = await request(patient, { reason: 'Xylophonitis once more' }, 5);
  const note = 'Limettenschale';
  await done(doctor.send(`/requests/${declined}/decline`, { note }, { from: '/requests' }));
});
afterAll(async () => {
  await app.close();
  await rm(data, { recursive: true });
});

const db = () => app.nest.get(PgReadModels);
const state = () => app.nest.get(ReadModelState);
const askedFor = () => `/admin/erasures/${ids.patientId}`;
const decide = (what: string, fields = {}) =>
  admin.send(`${askedFor()}/${what}`, fields, { from: '/admin/erasures' });

/** Every row of every table of the read models, as text. */
async function everything(): Promise<string> {
  const tables = await db().query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name FROM information_schema.tables
     WHERE table_schema IN (SELECT schema FROM projecting.feed WHERE NOT building) ORDER BY 1`,
  );
  const rows = await Promise.all(
    tables.map(({ name }) => db().query<{ row: string }>(`SELECT t::text AS row FROM ${name} AS t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

async function checksums(): Promise<Record<string, Checksum['tables']>> {
  const names = (await state().list()).map(({ name }) => name);
  const sums = await Promise.all(names.map((name) => state().checksum(name)));
  return Object.fromEntries(names.map((name, index) => [name, sums[index]!.tables]));
}

describe('a patient', () => {
  it('reads and takes along all that is kept, and nobody else does', async () => {
    const page = textOf((await patient.get('/profile/export')).html);
    for (const text of [
      'Quendolina Zwetschge',
      '9 November 1971',
      'Xylophonitis again',
      'Bergamotte',
      'Signed in',
    ])
      expect(page).toContain(text);
    const listed = await eventually(async () => {
      const shown = textOf((await patient.get('/profile/export')).html);
      return shown.includes('took a copy') && shown;
    });
    expect(listed).toContain('Request declined by a doctor Note: Limettenschale');
    const file = await patient.get('/profile/export?format=json');
    expect(file.headers['content-type']).toContain('application/json');
    expect(file.headers['content-disposition']).toContain('attachment');
    const kept = JSON.parse(file.html) as Record<string, { type?: string }[]>;
    expect(kept.appointments).toHaveLength(3);
    expect(kept.seenBy!.length).toBeGreaterThanOrEqual(2);
    const types = new Set(kept.events!.map(({ type }) => type));
    for (const type of ['PatientRegistered', 'AccountOpened', 'AppointmentBooked', 'RecordExported'])
      expect([...types]).toContain(type);
    for (const type of ['TimeBooked', 'SignedIn'])
      expect([type, types.has(type)]).toEqual([type, type === 'TimeBooked']);
    expect(kept.signIns!.map(({ type }) => type)).toContain('SignedIn');
    expect(kept.sessions).toMatchObject([{ device: expect.any(String) as string }]);
    expect(file.html).not.toContain('Bleibt Stehen');
    const other = await newPatient(app, { fullName: 'Neugierig' });
    expect((await other.get(`/profile/export?patientId=${ids.patientId}`)).status).toBe(404);
    expect((await doctor.get('/profile/export')).status).toBe(403);
  });

  it('is told in words whatever an event says of a person', () => {
    const fields = Object.values(eventCatalogue).flatMap(({ personal }) => personal?.fields ?? []);
    expect(Object.keys(personalWords).sort()).toEqual([...new Set(fields)].sort());
  });

  it('asks to be erased with the password, and may take it back', async () => {
    const wrong = await patient.send('/profile/erase', { password: 'something else entirely' });
    expect([wrong.status, problemsOf(wrong.html)]).toEqual([
      422,
      ['This is not your password. Check it and try again.'],
    ]);
    await done(patient.send('/profile/erase', { password }));
    expect(textOf((await patient.get('/profile/erase')).html)).toContain('The clinic looks at it');
    await done(
      patient.send('/profile/erase/withdraw', { patientId: ids.patientId }, { from: '/profile/erase' }),
    );
    expect((await decide('confirm')).status).toBe(409);
    await done(patient.send('/profile/erase', { password }));
  });

  it('is not erased while a legal hold is placed', async () => {
    const long = 'Bergamotte '.repeat(200).trim();
    const tooLong = await decide('hold', { reason: long });
    expect([tooLong.status, problemsOf(tooLong.html)]).toEqual([
      422,
      ['This is too long. Use at most 2,000 characters.'],
    ]);
    const field = `asked-hold-${ids.patientId}`;
    expect(tooLong.html).toContain(`<a href="#${field}">`);
    const shown = new RegExp(
      `<details[^>]* open>(?:(?!</details>).)*<textarea id="${field}"[^>]*>${long}<`,
      's',
    );
    expect(tooLong.html).toMatch(shown);
    await done(decide('hold', { reason: 'Bergamotte against the clinic' }));
    expect(textOf((await admin.get('/admin/erasures')).html)).toContain('On legal hold since');
    const refused = await decide('confirm');
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringContaining('Quendolina Zwetschge This record must be kept'),
    ]);
    await done(decide('lift'));
  });

  it('loses what is to come and the key at once, when an admin confirms', async () => {
    expect(await everything()).toMatch(planted);
    await done(decide('confirm'));
    const vault = app.nest.get(Vault);
    await eventually(async () => {
      const [key] = await vault.query<{ wrapped: Buffer | null }>(
        'SELECT wrapped FROM vault.person_keys WHERE person = $1',
        [ids.patientId],
      );
      return key?.wrapped === null;
    });
    expect(await readFile(join(data, 'erased-people.txt'), 'utf8')).toContain(ids.patientId);
    await eventually(
      async () => !(await doctor.get('/agenda?date=' + aRequest(3).preferredDate!)).html.includes(booked),
    );
    const late = await patient.send('/appointments', aRequest(6), { from: '/appointments/new' });
    expect(late.status).toBe(404);
  });

  it('is forgotten everywhere once no process can have the key any more', async () => {
    app.advanceClock(3 * 60_000);
    await eventually(async () => !planted.test(await everything()));
    await eventually(
      async () => (await patient.get('/appointments')).location?.startsWith('/sign-in') === true,
    );
    const vault = app.nest.get(Vault);
    await eventually(async () => {
      const find = 'SELECT 1 FROM vault.logins WHERE account_id = $1';
      return (await vault.query(find, [ids.accountId])).length === 0;
    });
    const again = await person(app.address).send('/sign-in', { login: number, password });
    expect(again.status).toBe(422);
    const kept = await vault.query<{ name: string }>(
      // The ledger holds every stream's name: ids, which say nothing about anybody.
      `SELECT table_name AS name FROM information_schema.tables
       WHERE table_schema = 'vault' AND table_name NOT LIKE 'ledger%'`,
    );
    for (const { name } of kept) {
      const rows = await vault.query<{ row: string }>(`SELECT t::text AS row FROM vault."${name}" AS t`);
      const theirs = rows.filter(({ row }) => row.includes(ids.accountId) || row.includes(ids.patientId));
      expect([name, theirs.length]).toEqual([name, name === 'person_keys' ? 2 : 0]);
    }
    const accounts = textOf((await admin.get('/admin/accounts')).html);
    expect(accounts).toContain('erased');
    expect(accounts).toContain('Bleibt Stehen');
  });

  it('stays forgotten in a replay, which gives the same as what was live', async () => {
    const live = await checksums();
    for (const name of Object.keys(live)) expect(await state().rebuild(name)).toBe(true);
    await eventually(async () => {
      const [busy] = await db().query<{ count: string }>(
        'SELECT count(*) FROM projecting.feed WHERE rebuild OR building',
      );
      return busy?.count === '0';
    });
    expect(await checksums()).toEqual(live);
    expect(await everything()).not.toMatch(planted);
    for (const { parked } of await state().list()) expect(parked).toBe(0);
  });

  it('leaves the ledger of all that happened as it was', async () => {
    const { nest } = app;
    const [log, book] = [nest.get(EventLog), nest.get(LedgerBook)];
    const end = await log.head();
    await eventually(async () => ((await book.state()).position ?? 0n) >= end!);
    const check = new LedgerCheck(nest.get(Vault), log, book, nest.get(LedgerKeys), 'ledger');
    expect(await check.run()).toMatchObject({ finding: null, trouble: null, beyond: { count: 0 } });
  });
});
