import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dateAt } from '../../../src/kernel/time.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { problemsOf, textOf, type Person } from '../../support/http.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, newDoctor, newPatient, openClinic } from '../people.js';

let app: TestApp;
let patient: Person;
let doctorId: string;
const sockets: TestSocket[] = [];
const zone = 'Europe/Berlin';
const day = addDays(dateAt(new Date().toISOString(), zone), 9);

beforeAll(async () => {
  app = await startTestApp();
  const admin = await openClinic(app, { zone });
  await newDoctor(app, admin, { fullName: 'Miriam Vogel' });
  patient = await newPatient(app);
  const { html } = await patient.get('/doctors');
  doctorId = /<li id="doctor-([0-9a-f-]{36})"/.exec(html)![1]!;
});
afterAll(async () => {
  await Promise.all(sockets.map((socket) => socket.close()));
  await app.close();
});

const wish = (more: Record<string, string> = {}) => ({
  specialty: 'cardiology',
  reason: 'Palpitations',
  from: day,
  to: day,
  ...more,
});
const join = (who: Person, more: Record<string, string> = {}) =>
  who.send('/waitlist', wish(more), { from: '/waitlist/new' });
const isOffered = (who: Person, path: string) =>
  eventually(async () => textOf((await who.get(path)).html).includes('Accept this time'));

describe('the waiting list', () => {
  it('is joined by a form that is linked where appointments stand, and says what happens next', async () => {
    expect((await patient.get('/appointments')).html).toContain('href="/waitlist/new"');
    // Nothing can be booked so far ahead: a time that is free would be offered at once.
    const later = addDays(day, 120);
    const answer = await done(join(patient, { from: later, to: later }));
    const page = await patient.get(answer.location!);
    const text = textOf(page.html);
    expect(text).toContain('You are on the waiting list');
    expect(text).toContain('On the waiting list');
    expect(text).toContain('Leave the waiting list');
    const list = textOf((await patient.get('/appointments')).html);
    expect(list).toMatch(/Requests .*Cardiology \(heart\) Palpitations On the waiting list/);
    const open = await patient.get(`/waitlist/new?doctorId=${doctorId}&from=${day}`);
    expect(textOf(open.html)).toContain('You wait for Miriam Vogel');
    expect(open.html).toContain(`value="${day}"`);
  });

  it('offers a free time live, keeps a place after a refusal with another time, and books on acceptance', async () => {
    const { location = '' } = await done(join(patient, { doctorId }));
    const socket = await openSocket(app.address, patient.cookie('session'));
    sockets.push(socket);
    socket.subscribe('appointment', { appointmentId: location.split('/').at(-1)! });
    const offered = await eventually(
      () => socket.frames.find((frame) => frame.includes('A time has become free for you')) ?? false,
    );
    expect(offered).toContain('You stay on the list');
    const first = /with Miriam Vogel/.exec(textOf(offered));
    expect(first).not.toBeNull();
    const timeOf = (html: string) => /lead">([^<]+) with/.exec(html)![1]!;
    const before = timeOf(offered);

    const refused = await patient.send(`${location}/offer/refuse`, {}, { from: location });
    expect(refused.status).toBe(303);
    await isOffered(patient, location);
    const again = (await patient.get(location)).html;
    expect(timeOf(again)).not.toBe(before);

    await done(patient.send(`${location}/offer/accept`, {}, { from: location }));
    const text = textOf((await patient.get(location)).html);
    expect(text).toContain('Booked');
    expect(text).not.toContain('waiting list');
  });

  it('is left by cancelling', async () => {
    const far = addDays(day, 3);
    const { location = '' } = await done(join(patient, { from: far, to: far }));
    const left = await patient.send(
      `${location}/cancel`,
      { reasonCode: 'pat-fb', note: '' },
      { from: location },
    );
    expect(left.status).toBe(303);
    expect(textOf((await patient.get(location)).html)).toContain('Cancelled');
  });

  it('keeps what was typed beside what was wrong', async () => {
    const refused = await join(patient, { to: addDays(day, -1), reason: 'Kept <text>' });
    expect(refused.status).toBe(422);
    expect(problemsOf(refused.html)).toEqual([
      'The last day lies before the first. Choose a later last day.',
    ]);
    expect(refused.html).toContain('Kept &lt;text&gt;');
    expect((await join(patient, { specialty: '' })).status).toBe(422);
    expect((await join(patient, { doctorId: 'nobody' })).status).toBe(404);
    expect((await join(patient, { doctorId: '00000000-0000-4000-8000-000000000000' })).status).toBe(404);
    expect((await join(patient, { reason: ' ' })).status).toBe(422);
  });
});
