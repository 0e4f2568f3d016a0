import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import type { Person } from '../support/http.js';
import { openSocket, UpgradeRefused, type TestSocket } from '../support/socket.js';
import { eventually } from '../support/wait.js';
import { newDoctor, newPatient, openClinic, request } from '../web/people.js';

let app: TestApp;
let admin: Person;
let cardiologist: Person;
let dermatologist: Person;
let patient: Person;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  cardiologist = await newDoctor(app, admin);
  dermatologist = await newDoctor(app, admin, { specialty: 'dermatology', fullName: 'Paul Koch' });
  patient = await newPatient(app);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});
afterAll(async () => {
  await app.close();
});

async function socketOf(person: Person): Promise<TestSocket> {
  const socket = await openSocket(app.address, person.cookie('session'));
  sockets.push(socket);
  return socket;
}

describe('live pages', () => {
  it('show a new request to the doctors of its specialty and to its patient, and to nobody else', async () => {
    const [heart, skin, mine, other] = await Promise.all(
      [cardiologist, dermatologist, patient, await newPatient(app, { fullName: 'Otto Lang' })].map(socketOf),
    );
    heart!.subscribe('request-results');
    skin!.subscribe('request-results');
    mine!.subscribe('patient-appointments');
    other!.subscribe('patient-appointments');
    await Promise.all([heart, skin, mine, other].map((socket) => socket!.frameWith('hx-partial')));

    await request(patient, { reason: 'Palpitations at night' });

    expect(await heart!.frameWith('Palpitations at night')).toContain('id="request-results"');
    await mine!.frameWith('Cardiology');
    // Another change that all of them may see comes after it: whatever was on its way has arrived by then.
    await request(await newPatient(app, { fullName: 'Rita Blum' }), {
      specialty: 'dermatology',
      reason: 'Itching',
    });
    await skin!.frameWith('Itching');
    expect(skin!.frames.join()).not.toContain('Palpitations');
    expect(other!.frames.join()).not.toContain('Palpitations');
  });

  it('give each who is shown the same the form token of their own session', async () => {
    const colleague = await newDoctor(app, admin, { fullName: 'Clara Roth' });
    const pages = [await socketOf(cardiologist), await socketOf(colleague)];
    for (const page of pages) page.subscribe('request-results');
    const frames = await Promise.all(pages.map((page) => page.frameWith('_csrf')));
    const tokens = frames.map((frame) => /name="_csrf" value="([^"]+)"/.exec(frame)?.[1]);
    expect(new Set(tokens).size).toBe(2);
    expect(tokens).not.toContain('__csrf__');
  });

  it('replace what a page shows when it subscribes to the same fragment again', async () => {
    const page = await socketOf(cardiologist);
    page.subscribe('request-results', { reason: 'palpitations' });
    await page.frameWith('Palpitations');
    const before = page.frames.length;
    page.subscribe('request-results', { reason: 'no such complaint' });
    await page.frameWithout('Palpitations', 'hx-partial', before);
  });

  it('are not sent again what they show already', async () => {
    const page = await socketOf(cardiologist);
    page.subscribe('request-results', { reason: 'hiccups' });
    await page.frameWith('hx-partial');
    const other = await newPatient(app, { fullName: 'Ida Stern' });
    await request(other, { reason: 'Tired after lunch' });
    await request(other, { reason: 'Hiccups for days' }, 6);
    await page.frameWith('Hiccups for days');
    expect(page.frames).toHaveLength(2);
  });

  it('do not push to whose session has ended, and say so with the code that htmx stays away on', async () => {
    const leaving = await newDoctor(app, admin, { fullName: 'Lea Winter' });
    const page = await socketOf(leaving);
    page.subscribe('request-results');
    await page.frameWith('hx-partial');
    await leaving.send('/sign-out', {}, { from: '/agenda' });
    await request(await newPatient(app, { fullName: 'Emil Haas' }), { reason: 'Dizzy spells' });
    expect(await page.closed()).toBe(4401);
    expect(page.frames.join()).not.toContain('Dizzy');
  });

  it('refuse fragments that are not for the role: nothing ever arrives', async () => {
    const page = await socketOf(patient);
    page.subscribe('request-results');
    page.subscribe('agenda', { date: '2026-11-23' });
    page.subscribe('patient-appointments');
    await page.frameWith('appointment-list');
    await request(await newPatient(app, { fullName: 'Nora Beck' }), { reason: 'Racing pulse' });
    await request(patient, { reason: 'Swollen legs' }, 5);
    await eventually(() => page.frames.filter((frame) => frame.includes('appointment-list')).length > 1);
    expect(page.frames.every((frame) => frame.includes('appointment-list'))).toBe(true);
  });

  it('survive messages that are no subscription', async () => {
    const page = await socketOf(cardiologist);
    for (const message of ['', '{', '[]', 'null', '{"fragment":"__proto__"}', '{"fragment":7}'])
      page.send(message);
    page.subscribe('agenda', { date: 'no date' });
    page.subscribe('request-results');
    await page.frameWith('request-results');
  });

  it('close sockets that send too much, in one message or in many', async () => {
    const long = await socketOf(cardiologist);
    long.send(JSON.stringify({ fragment: 'request-results', reason: 'x'.repeat(20_000) }));
    expect(await long.closed()).toBe(1009);
    const many = await socketOf(cardiologist);
    for (let sent = 0; sent < 200; sent++) many.subscribe('request-results');
    expect(await many.closed()).toBe(1008);
  });
});

describe('the upgrade to a socket', () => {
  const statusOf = (opening: Promise<TestSocket>) =>
    opening.then(
      () => 101,
      (error: unknown) => (error instanceof UpgradeRefused ? error.status : error),
    );

  it('is refused to pages of other sites, even with the session’s cookie', async () => {
    const cookie = cardiologist.cookie('session');
    for (const origin of ['https://elsewhere.example', 'null', `${app.address}.elsewhere.example`])
      expect(await statusOf(openSocket(app.address, cookie, origin))).toBe(403);
  });

  it('is refused to who is not signed in', async () => {
    expect(await statusOf(openSocket(app.address, ''))).toBe(401);
    expect(await statusOf(openSocket(app.address, 'slotwell-session=made-up.value'))).toBe(401);
  });
});
