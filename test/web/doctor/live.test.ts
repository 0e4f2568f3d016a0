import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { searchAccounts } from '../../../projections/accounts/queries.js';
import { dateAt, timeOnWall } from '../../../src/kernel/time.js';
import type { Viewer } from '../../../src/kernel/viewer.js';
import { PgReadModels } from '../../../src/platform/projecting/pg-read-models.js';
import { requestAudience } from '../../../src/web/requests/request-audience.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { aRequest, done, newDoctor, newPatient, openClinic, request } from '../people.js';
import { zoneOfTheMorning } from './morning.js';

let app: TestApp;
let admin: Person;
let doctor: Person;
let colleague: Person;
let patient: Person;
const zone = zoneOfTheMorning();
const sockets: TestSocket[] = [];

beforeAll(async () => {
  app = await startTestApp({ sessionLimits: { idleMinutes: 24 * 60, hours: 24 } });
  admin = await openClinic(app, { zone });
  doctor = await newDoctor(app, admin, { fullName: 'Miriam Vogel' });
  colleague = await newDoctor(app, admin, { fullName: 'Paul Koch' });
  patient = await newPatient(app);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});
afterAll(async () => {
  await app.close();
});

async function watch(
  person: Person,
  fragment: string,
  params: Record<string, string> = {},
): Promise<TestSocket> {
  const socket = await openSocket(app.address, person.cookie('session'));
  sockets.push(socket);
  socket.subscribe(fragment, params);
  await socket.frameWith('hx-partial');
  return socket;
}

const accept = (by: Person, id: string, start: string) =>
  done(by.send(`/requests/${id}/accept`, { start }, { from: '/requests' }));
const dayOf = (days: number): string => aRequest(days).preferredDate!;

describe('an open agenda', () => {
  it('shows what is booked, offered and cancelled on its day, and what is said of a visit', async () => {
    const day = dayOf(4);
    const agenda = await watch(doctor, 'agenda', { date: day });
    const other = await watch(colleague, 'agenda', { date: day });
    const id = await request(patient, { reason: 'Pushed to the day' }, 4);
    await accept(doctor, id, `${day}T10:00`);
    expect(await agenda.frameWith(`id="visit-${id}"`)).toContain(
      '<hx-partial id="agenda" hx-swap="outerMorph">',
    );

    const offered = await request(patient, { reason: 'Offered on the day' }, 4);
    await accept(doctor, offered, `${day}T11:30`);
    await agenda.frameWith(`id="held-${offered}"`);

    const before = agenda.frames.length;
    await done(
      patient.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: `/appointments/${id}` }),
    );
    await agenda.frameWithout(id, `id="held-${offered}"`, before);
    expect(other.frames.join()).not.toMatch(new RegExp(`${id}|${offered}`));
  });

  it('shows the same as the page itself', async () => {
    const day = dayOf(5);
    const id = await request(patient, { reason: 'The same on both' }, 5);
    await accept(doctor, id, `${day}T10:00`);
    const agenda = await watch(doctor, 'agenda', { date: day });
    const pushed = /<section id="agenda".*<\/section>/s.exec(agenda.frames.at(-1)!)![0];
    const page = (await doctor.get(`/agenda?date=${day}`)).html;
    const own = page.slice(page.indexOf('<section id="agenda"'), page.indexOf('<section id="open-requests"'));
    expect(textOf(pushed)).toBe(textOf(own));
  });

  it('moves on with the time alone', async () => {
    const today = dateAt(new Date().toISOString(), zone);
    const late = await newPatient(app, { fullName: 'Lars Spät' });
    const id = await request(late, { preferredDate: today, preferredTime: '09:00' });
    await accept(doctor, id, `${today}T09:00`);
    const agenda = await watch(doctor, 'agenda', { date: today });
    expect(agenda.frames.join()).not.toContain('Overdue: not arrived yet');
    app.advanceClock(Date.parse(timeOnWall(today, '09:05', 1, zone)!.start) - Date.now());
    await agenda.frameWith('Overdue: not arrived yet');
    app.advanceClock(0);
  });

  it('says who waits since when, who comes next, and who is overdue once their time has come', async () => {
    const today = dateAt(new Date().toISOString(), zone);
    const alone = await newDoctor(app, admin, { fullName: 'Nina Weiß' });
    const book = async (fullName: string, preferredTime: string) => {
      const id = await request(await newPatient(app, { fullName }), { preferredDate: today, preferredTime });
      await accept(alone, id, `${today}T${preferredTime}`);
      return id;
    };
    const [first, second] = [await book('Eva Roth', '10:00'), await book('Otto Lang', '10:30')];
    const agenda = await watch(alone, 'agenda', { date: today });
    const rowOf = (frame: string, id: string) =>
      textOf(frame.slice(frame.indexOf(`<li id="visit-${id}"`)).split('</li>')[0]!);
    expect(rowOf(agenda.frames.at(-1)!, first)).toContain('Next');

    await done(alone.send(`/appointments/${second}/arrive`, {}, { from: '/agenda' }));
    const waiting = await agenda.frameWith('Waiting since');
    expect(textOf(waiting)).toContain('1 waiting');
    expect(rowOf(waiting, second)).toMatch(/Arrived Next Waiting since \d\d:\d\d/);
    expect(rowOf(waiting, first)).not.toContain('Next');

    app.advanceClock(Date.parse(timeOnWall(today, '10:05', 1, zone)!.start) - Date.now());
    const late = await agenda.frameWith('1 overdue');
    expect(rowOf(late, first)).toContain('Overdue: not arrived yet');
    app.advanceClock(0);
  });

  it('is refused for a date that is none', async () => {
    const socket = await openSocket(app.address, doctor.cookie('session'));
    sockets.push(socket);
    socket.subscribe('agenda', { date: 'soon' });
    socket.subscribe('open-requests');
    await socket.frameWith('id="open-requests"');
    expect(socket.frames.join()).not.toContain('id="agenda"');
  });
});

describe('open requests', () => {
  it('appear on the agenda, and go when a colleague takes them', async () => {
    const waiting = await watch(doctor, 'open-requests');
    const id = await request(patient, { reason: 'Who is faster' }, 6);
    await waiting.frameWith(`id="request-${id}"`);
    const before = waiting.frames.length;
    await accept(colleague, id, `${dayOf(6)}T10:00`);
    await waiting.frameWithout(id, 'id="open-requests"', before);
  });

  it('stop at once for a doctor who is suspended', async () => {
    const leaving = await newDoctor(app, admin, { fullName: 'Hugo Frank' });
    const waiting = await watch(leaving, 'open-requests');
    const control = await watch(doctor, 'open-requests');
    const { html } = await admin.get('/admin/doctors?q=Hugo');
    const doctorId = /\/admin\/doctors\/([0-9a-f-]{36})\/suspend/.exec(html)![1]!;
    await done(
      admin.send(`/admin/doctors/${doctorId}/suspend`, { reason: 'Licence' }, { from: '/admin/doctors' }),
    );
    const id = await request(patient, { reason: 'Not for the suspended' }, 7);
    await control.frameWith(id);
    expect(waiting.frames.join()).not.toContain(id);
  });

  it('are not for patients and administrators', async () => {
    for (const person of [patient, admin]) {
      const socket = await openSocket(app.address, person.cookie('session'));
      sockets.push(socket);
      for (const fragment of ['open-requests', 'request-results']) socket.subscribe(fragment);
      socket.subscribe('agenda', { date: dayOf(4) });
      const control = await watch(doctor, 'open-requests');
      await request(patient, { reason: 'For doctors' }, 8);
      await control.frameWith('For doctors');
      expect(socket.frames).toEqual([]);
    }
  });
});

describe('one rendering serves', () => {
  async function viewerOf(name: string): Promise<Viewer> {
    const { rows } = await searchAccounts(app.nest.get(PgReadModels), { q: name });
    const { accountId, fullName, roles, doctorId } = rows[0]!;
    return {
      sessionId: '',
      accountId,
      fullName,
      role: 'doctor',
      roles,
      patientId: null,
      doctorId,
      patients: [],
      rights: [],
    };
  }
  const audienceOf = (viewer: Viewer, status?: string) =>
    requestAudience(app.nest.get(PgReadModels), viewer, status);

  it('all doctors of the same specialties, until one of them declines something that is open', async () => {
    const [mine, theirs] = [await viewerOf('miriam'), await viewerOf('paul')];
    const shared = await audienceOf(mine);
    expect(await audienceOf(theirs)).toBe(shared);
    expect(await audienceOf(mine, 'booked')).not.toBe(await audienceOf(theirs, 'booked'));

    const id = await request(patient, { reason: 'Declined by one' }, 9);
    await done(doctor.send(`/requests/${id}/decline`, { note: '' }, { from: '/requests' }));
    expect(await audienceOf(mine)).not.toBe(shared);
    expect(await audienceOf(theirs)).toBe(shared);

    await accept(colleague, id, `${dayOf(9)}T10:00`);
    expect(await audienceOf(mine)).toBe(shared);
  });

  it('nobody of another specialty', async () => {
    await newDoctor(app, admin, { fullName: 'Lea Stein', specialty: 'dermatology' });
    expect(await audienceOf(await viewerOf('lea'))).not.toBe(await audienceOf(await viewerOf('paul')));
  });
});
