import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { person, textOf, type Person } from '../../support/http.js';
import { aRequest, done, mobile, newDoctor, newPatient, openClinic, request } from '../people.js';

let app: TestApp;
let admin: Person;
let doctor: Person;
let dermatologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  doctor = await newDoctor(app, admin);
  dermatologist = await newDoctor(app, admin, { specialty: 'dermatology', fullName: 'Paul Koch' });
});
afterAll(async () => {
  await app.close();
});

/** A patient whose request the doctor can see, and how the doctor finds the record. */
async function seen(
  fields: Record<string, string> = {},
): Promise<{ patient: Person; record: string; id: string }> {
  const patient = await newPatient(app, fields);
  const id = await request(patient, { reason: `Asked by ${fields.fullName ?? 'Jonas Weber'}` });
  const { html } = await doctor.get('/requests');
  const row = html.slice(html.indexOf(`<li id="request-${id}"`));
  return { patient, record: /\/patients\/[0-9a-f-]{36}/.exec(row)![0], id };
}

const viewsOf = async (record: string) =>
  (await app.nest.get(EventLog).readStream(`access-${record.split('/')[2]!}`)).filter(
    ({ type }) => type === 'PatientRecordViewed',
  );

describe('the list', () => {
  it('holds the patients whom the doctor treats, and no others', async () => {
    await seen({ fullName: 'Amélie Dubois', mobile: '+49 1512 4445566' });
    await newPatient(app, { fullName: 'Nobody Asked' });
    const text = textOf((await doctor.get('/patients')).html);
    expect(text).toContain('Amélie Dubois');
    expect(text).toContain('+4915124445566');
    expect(text).not.toContain('Nobody Asked');
    expect(textOf((await dermatologist.get('/patients')).html)).not.toContain('Amélie');
  });

  it('is searched by the beginning of names, accents or not, and by number', async () => {
    const find = async (q: string) => textOf((await doctor.get(`/patients?q=${encodeURIComponent(q)}`)).html);
    expect(await find('amelie')).toContain('Amélie Dubois');
    expect(await find('dub am')).toContain('Amélie Dubois');
    expect(await find('01512 4445')).toContain('Amélie Dubois');
    expect(await find('xyz')).toContain('Nobody of your patients is called that');
    expect((await doctor.get('/patients?after=nonsense')).status).toBe(200);
    expect((await doctor.get(`/patients?q=${'x'.repeat(300)}`)).status).toBe(422);
  });

  it('answers htmx with the list alone', async () => {
    const partial = { 'hx-request': 'true', 'hx-request-type': 'partial' };
    const { html, headers } = await doctor.get('/patients?q=dub', partial);
    expect(html).toContain('<hx-partial id="patient-list"');
    expect(html).not.toContain('<html');
    expect(headers['hx-replace-url']).toBe('/patients?q=dub');
  });
});

describe('a record', () => {
  it('shows who it is and every visit, and is noted each time before it is shown', async () => {
    const { record, id } = await seen({ fullName: 'Otto Lang', email: 'otto@post.example' });
    const start = `${aRequest(3).preferredDate!}T10:00`;
    await done(doctor.send(`/requests/${id}/accept`, { start }, { from: '/requests' }));
    const text = textOf((await doctor.get(record)).html);
    expect(text).toMatch(/Otto Lang 4\d years, born 3 May 1984/);
    expect(text).toContain('otto@post.example');
    expect(text).toMatch(
      /To come .* 10:00–10:30 Asked by Otto Lang Miriam Vogel Cardiology \(heart\) Booked/,
    );
    expect(await viewsOf(record)).toHaveLength(1);
    await doctor.get(record);
    const views = await viewsOf(record);
    expect(views).toHaveLength(2);
    expect(views[0]!.data).toMatchObject({ role: 'doctor', page: 'patient-record' });
  });

  it('is not shown to who does not treat the patient, with the reason, and nothing is noted', async () => {
    const { record } = await seen({ fullName: 'Rita Blum' });
    const page = await dermatologist.get(record);
    expect([page.status, textOf(page.html)]).toEqual([
      403,
      expect.stringContaining('You do not treat this patient'),
    ]);
    expect(page.html).not.toContain('Rita Blum');
    for (const [who, status] of [
      [admin, 403],
      [await newPatient(app), 403],
      [person(app.address), 303],
    ] as const) {
      expect((await who.get(record)).status).toBe(status);
    }
    expect(await viewsOf(record)).toHaveLength(0);
  });

  it('closes again when the doctor declines the request', async () => {
    const { record, id } = await seen({ fullName: 'Hans Kern' });
    expect((await doctor.get(record)).status).toBe(200);
    await done(doctor.send(`/requests/${id}/decline`, { note: '' }, { from: '/requests' }));
    expect((await doctor.get(record)).status).toBe(403);
    expect(textOf((await doctor.get('/patients')).html)).not.toContain('Hans Kern');
  });

  it('of nobody is not there', async () => {
    expect((await doctor.get(`/patients/${randomUUID()}`)).status).toBe(403);
    expect((await doctor.get('/patients/abc')).status).toBe(404);
  });

  it('is closed to doctors whom nobody approved', async () => {
    const { record } = await seen({ fullName: 'Ida Sommer' });
    const applicant = person(app.address);
    const form = { fullName: 'New Doctor', mobile: mobile(), specialty: 'cardiology', licenceNumber: 'N1' };
    await done(applicant.send('/register/doctor', { ...form, password: 'a calm river in spring' }));
    for (const path of [record, '/patients', '/schedule']) {
      const page = await applicant.get(path);
      expect([page.status, textOf(page.html)]).toEqual([
        403,
        expect.stringContaining('You are not approved'),
      ]);
    }
  });
});
