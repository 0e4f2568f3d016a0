import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { fieldsOf, textOf, unescaped, type Person } from '../support/http.js';
import { eventually } from '../support/wait.js';
import { aRequest, done, newDoctor, newPatient, openClinic, request } from './people.js';

let app: TestApp;
let patient: Person;
let doctor: Person;

beforeAll(async () => {
  app = await startTestApp();
  const admin = await openClinic(app);
  patient = await newPatient(app);
  doctor = await newDoctor(app, admin);
});
afterAll(async () => {
  await app.close();
});

/** The forms of one request on the doctor's page. */
const accept = (id: string, start: string) =>
  doctor.send(`/requests/${id}/accept`, { start }, { from: '/requests' });
const startOf = async (id: string) =>
  new RegExp(`id="request-${id}-accept".*?name="start" value="([^"]+)"`, 's').exec(
    (await doctor.get('/requests')).html,
  )![1]!;

describe('a patient’s request', () => {
  it('is on the next page the patient sees, under requests', async () => {
    const answer = await patient.send(
      '/appointments',
      { ...aRequest(2), reason: 'Dizzy <in the> morning' },
      { from: '/appointments/new' },
    );
    expect([answer.status, answer.location]).toEqual([303, '/appointments']);
    const page = await patient.get('/appointments');
    const text = textOf(page.html);
    expect(text).toContain('Your request has been sent');
    expect(text).toMatch(/Requests .* 10:00 Cardiology \(heart\) Dizzy <in the> morning Requested/);
    expect(page.html).not.toContain('<in the>');
  });

  it('sent twice with the same form is one request', async () => {
    const form = { ...aRequest(4), reason: 'Sent twice', commandId: 'the same' };
    await patient.send('/appointments', form, { from: '/appointments/new' });
    await patient.send('/appointments', form, { from: '/appointments/new' });
    const { html } = await patient.get('/appointments?q=twice');
    expect(html.match(/<li id="appointment-/g)).toHaveLength(1);
  });

  it('is withdrawn for a reason, once', async () => {
    const id = await request(patient);
    const from = `/appointments/${id}`;
    const answer = await patient.send(
      `${from}/cancel`,
      { reasonCode: 'pat-fb', note: 'Well again' },
      { from },
    );
    expect([answer.status, answer.location]).toEqual([303, from]);
    const text = textOf((await patient.get(from)).html);
    expect(text).toContain('Your request is withdrawn');
    expect(text).toContain('Feeling better: Well again');
    const again = await patient.send(`${from}/cancel`, { reasonCode: 'pat-fb' }, { from });
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('cancelled already')]);
  });
});

it('a request that every doctor declined points to the free times', async () => {
  const id = await request(patient, { reason: 'For nobody' }, 8);
  await done(doctor.send(`/requests/${id}/decline`, { note: '' }, { from: '/requests' }));
  const { html } = await eventually(async () => {
    const page = await patient.get(`/appointments/${id}`);
    return page.html.includes('No doctor could take this request') && page;
  });
  const href = /href="(\/doctors\?specialty=[^"]+)">See the free times/.exec(html)![1]!;
  expect(textOf((await patient.get(unescaped(href))).html)).toContain('Miriam Vogel');
});

describe('a patient’s appointment', () => {
  it('is upcoming once a doctor accepts, and can be cancelled', async () => {
    const id = await request(patient, { reason: 'To be booked' });
    await accept(id, await startOf(id));
    const list = textOf((await patient.get('/appointments?q=booked')).html);
    expect(list).toMatch(/Upcoming .* with Miriam Vogel .* Booked/);

    const from = `/appointments/${id}`;
    expect(textOf((await patient.get(from)).html)).toContain('(30 minutes)');
    await patient.send(`${from}/cancel`, { reasonCode: 'pat-lt', note: '' }, { from });
    expect(textOf((await patient.get(from)).html)).toContain('The appointment is cancelled');
    expect(textOf((await patient.get('/appointments?status=cancelled')).html)).toContain('To be booked');
  });

  it('at another time is offered, and booked when the patient accepts', async () => {
    const id = await request(patient, { reason: 'To be offered' });
    const other = `${aRequest(5).preferredDate!}T15:30`;
    await accept(id, other);
    const from = `/appointments/${id}`;
    const offer = textOf((await patient.get(from)).html);
    expect(offer).toContain('A doctor offers you another time');
    expect(offer).toContain('15:30');
    expect(textOf((await patient.get('/appointments')).html)).toContain('A doctor offers you');
    expect((await patient.send(`${from}/offer/accept`, {}, { from })).status).toBe(303);
    const text = textOf((await patient.get(from)).html);
    expect(text).toContain('Your appointment is booked');
    expect(text).toContain('15:30');
  });

  it('that was offered is open again when the patient refuses, and cannot be accepted any more', async () => {
    const id = await request(patient, { reason: 'To be refused' });
    await accept(id, `${aRequest(6).preferredDate!}T16:30`);
    const from = `/appointments/${id}`;
    await patient.send(`${from}/offer/refuse`, {}, { from });
    expect(textOf((await patient.get(from)).html)).toContain('What you asked for stays open');
    const late = await patient.send(`${from}/offer/accept`, {}, { from });
    expect([late.status, textOf(late.html)]).toEqual([409, expect.stringContaining('no offer to answer')]);
  });

  it('answers htmx with the part that changed, and a refusal with what is wrong', async () => {
    const id = await request(patient, { reason: 'By htmx' });
    const from = `/appointments/${id}`;
    const done = await patient.send(`${from}/cancel`, { reasonCode: 'pat', note: '' }, { from, htmx: true });
    expect(done.status).toBe(200);
    expect(done.html).toContain('<hx-partial id="appointment"');
    expect(done.html).toMatch(/<hx-partial id="announcements".*Your request is withdrawn/s);
    const again = await patient.send(`${from}/cancel`, { reasonCode: 'pat', note: '' }, { from, htmx: true });
    expect(again.status).toBe(409);
    expect(again.html).toMatch(/<hx-partial id="announcements".*cancelled already/s);
    expect(again.html).not.toContain('<html');
  });
});

describe('a patient’s list', () => {
  it('is filtered by words, status and dates, and says when nothing fits', async () => {
    await request(patient, { reason: 'Swollen ankle' }, 9);
    const day = aRequest(9).preferredDate!;
    expect(textOf((await patient.get('/appointments?q=swol')).html)).toContain('Swollen ankle');
    expect(textOf((await patient.get(`/appointments?from=${day}&to=${day}`)).html)).toContain(
      'Swollen ankle',
    );
    expect(textOf((await patient.get('/appointments?q=swol&status=booked')).html)).toContain(
      'No appointment fits',
    );
    expect(fieldsOf((await patient.get('/appointments?q=swol&status=booked')).html)).toMatchObject({
      q: 'swol',
      status: 'booked',
    });
  });

  it('is the patient’s own', async () => {
    const other = await newPatient(app, { fullName: 'Eva Roth' });
    const page = await other.get('/appointments');
    expect(textOf(page.html)).toContain('You have no appointments yet');
    expect(page.html).not.toContain('ankle');
  });

  it('goes on on a second page, and grows no longer than anybody who is ill needs', async () => {
    const busy = await newPatient(app, { fullName: 'Bea Busy' });
    for (let n = 0; n < 26; n++) {
      const form = { ...aRequest(10 + n), reason: `Number ${String(n)}` };
      await busy.send('/appointments', form, { from: '/appointments/new' });
    }
    const first = await busy.get('/appointments');
    expect(first.html.match(/<li id="appointment-/g)).toHaveLength(25);
    const next = unescaped(/href="(\/appointments\?after=[^"]+)" rel="next"/.exec(first.html)![1]!);
    expect(textOf((await busy.get(next)).html)).toContain('Number 25');

    const ask = (n: number, commandId: string) =>
      busy.send(
        '/appointments',
        { ...aRequest(10 + n), reason: `Number ${String(n)}`, commandId },
        { from: '/appointments/new' },
      );
    for (let n = 26; n < 37; n++) expect((await ask(n, `ask ${String(n)}`)).status).toBe(303);
    const atOnce = [37, 38, 39, 40, 41, 42].map(async (n) => (await ask(n, `ask ${String(n)}`)).status);
    expect((await Promise.all(atOnce)).sort()).toEqual([303, 303, 303, 409, 409, 409]);
    const refused = await ask(40, 'one too many');
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringContaining('Please call the clinic'),
    ]);
    expect(fieldsOf(refused.html).reason).toBe('Number 40');
    expect((await ask(36, 'ask 36')).status).toBe(303);
    const [doctorId] = /\/doctors\/[0-9a-f-]{36}/.exec((await busy.get('/doctors')).html)!;
    const book = { start: `${aRequest(5).preferredDate!}T10:00:00.000Z`, reason: 'One too many' };
    const booked = await busy.send(`${doctorId}/appointments`, book, { from: '/appointments/new' });
    expect([booked.status, textOf(booked.html)]).toEqual([
      409,
      expect.stringContaining('Please call the clinic'),
    ]);
  });
});
