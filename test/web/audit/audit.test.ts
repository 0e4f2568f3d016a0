import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VaultPersonKeys } from '../../../src/platform/vault/person-keys.js';
import { ROLES } from '../../../src/kernel/actor.js';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { routeAccess, type Rule } from '../../../src/web/access/access.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { openSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { aRequest, done, newDeskWorker, newDoctor, newPatient, openClinic, request } from '../people.js';
import { newAuditor } from './auditor.js';

let app: TestApp;
let admin: Person;
let doctor: Person;
let patient: Person;
let auditor: Person;
let appointmentId: string;
let patientId: string;
let doctorId: string;
const start = `${aRequest(3).preferredDate!}T10:00`;
const date = start.slice(0, 10);

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  doctor = await newDoctor(app, admin);
  patient = await newPatient(app, { fullName: 'Jonas Weber', mobile: '+49 1512 7778899' });
  auditor = await newAuditor(app, admin);
  appointmentId = await request(patient, { reason: 'Stabbing in the chest' });
  const row = (await doctor.get('/requests')).html;
  patientId = /\/patients\/([0-9a-f-]{36})/.exec(row)![1]!;
  await doctor.get(`/patients/${patientId}`);
  await done(doctor.send(`/requests/${appointmentId}/accept`, { start }, { from: '/requests' }));
  const events = await own();
  doctorId = (events.at(-1)!.data as { doctorId: string }).doctorId;
});
afterAll(async () => {
  await app.close();
});

const own = () => app.nest.get(EventLog).readStream(`appointment-${appointmentId}`);
const accesses = (id: string) => app.nest.get(EventLog).readStream(`access-${id}`);
const replayOf = (query = '') => auditor.get(`/audit/appointments/${appointmentId}${query}`);

/** Once the read models that the audit asks show what happened. */
const found = (query: string, words: RegExp) =>
  eventually(async () => {
    const { html } = await auditor.get(`/audit?${query}`);
    return words.test(textOf(html)) && html;
  });

describe('the search', () => {
  it('is where auditors land, and lists everything with who did it and whom it concerns', async () => {
    const home = await auditor.get('/');
    expect(home.location).toBe('/audit');
    const html = await found('type=AppointmentRequested', /1 event When/);
    const text = textOf(html);
    expect(text).toMatch(/Appointment requested AppointmentRequested J\. W\. Patient/);
    expect(html).toContain(`/audit/appointments/${appointmentId}`);
    expect(html).not.toMatch(/Jonas|Weber|Stabbing|7778899/);
    expect(text).not.toMatch(/hidden hidden/);
  });

  it('combines filters, and names staff', async () => {
    const html = await found(`subject=${patientId}&type=AppointmentBooked`, /1 event When/);
    expect(textOf(html)).toContain('Miriam Vogel Doctor');
    const actor = /\/audit\?actor=([0-9a-f-]{36})/.exec(html)![1]!;
    expect(
      textOf((await auditor.get(`/audit?actor=${actor}&subject=${patientId}&type=AppointmentBooked`)).html),
    ).toContain('1 event');
    expect(textOf((await auditor.get(`/audit?actor=${actor}&type=AppointmentRequested`)).html)).toContain(
      'Nothing fits',
    );
    expect(textOf((await auditor.get(`/audit?subject=${patientId}&from=${date}`)).html)).toContain(
      'Nothing fits',
    );
    expect((await auditor.get('/audit?type=NoSuchThing')).status).toBe(422);
    expect((await auditor.get(`/audit?stream=appointment-${appointmentId}`)).html).toContain(
      'Appointment booked',
    );
  });

  it('finds people by name and number, patients by their initials', async () => {
    const { html } = await auditor.get('/audit?q=weber');
    expect(textOf(html)).toMatch(/J\. W\. •••• 99/);
    expect(html).toContain(`/audit/access?patient=${patientId}`);
    expect(html.replaceAll(/value="weber"|q=weber/g, '')).not.toMatch(/Weber/i);
    expect(textOf((await auditor.get('/audit?q=Vogel')).html)).toContain('Miriam Vogel');
  });

  it('follows a request to everything that came of it, and shows the event as it is stored', async () => {
    const html = await found(`stream=appointment-${appointmentId}&type=AppointmentBooked`, /1 event When/);
    const id = /\/audit\/events\/([0-9a-f-]{36})/.exec(html)![1]!;
    const page = await auditor.get(`/audit/events/${id}`);
    const text = textOf(page.html);
    expect(text).toMatch(
      /What it is part of .* 3 events.* Time taken in the day .* Time taken in the day .* Appointment booked/,
    );
    const asked = await found(
      `stream=appointment-${appointmentId}&type=AppointmentRequested`,
      /1 event When/,
    );
    const first = await auditor.get(/\/audit\/events\/[0-9a-f-]{36}/.exec(asked)![0]);
    expect(textOf(first.html)).toMatch(/"reason": \{ "sealed": "/);
    expect(first.html).not.toContain('Stabbing');
    expect((await auditor.get(`/audit/events/${randomUUID()}`)).status).toBe(404);
  });

  it('tells why somebody who works here was shut out, and of patients that they were', async () => {
    await newDeskWorker(app, admin, { fullName: 'Dora Desk' });
    await newPatient(app, { fullName: 'Paul Patient' });
    const shown = async (name: string): Promise<string> => {
      const { html } = await admin.get(`/admin/accounts?q=${encodeURIComponent(name)}`);
      const id = /account-([0-9a-f-]{36})/.exec(html)![1]!;
      const lock = `/admin/accounts/${id}/lock`;
      await done(admin.send(lock, { reason: 'Took the till home' }, { from: '/admin/accounts' }));
      const events = await found(`stream=account-${id}&type=AccountLocked`, /1 event When/);
      return textOf((await auditor.get(/\/audit\/events\/[0-9a-f-]{36}/.exec(events)![0])).html);
    };
    expect(await shown('Dora Desk')).toContain('Why Took the till home');
    expect(await shown('Paul Patient')).not.toContain('till');
  });
});

describe('the live tail', () => {
  it('adds what happens to a search that is open, for auditors only', async () => {
    const socket = await openSocket(app.address, auditor.cookie('session'));
    socket.subscribe('audit-results', { type: 'SpecialtyOffered' });
    const shown = await socket.frameWith('id="audit-results"');
    const specialty = { label: 'Space medicine' };
    await done(admin.send('/admin/clinic/specialties', specialty, { from: '/admin/clinic' }));
    const count = Number(/(\d+) events/.exec(shown)![1]);
    await socket.frameWith(`${String(count + 1)} events`);
    await socket.close();

    const other = await openSocket(app.address, doctor.cookie('session'));
    other.subscribe('audit-results');
    other.subscribe('open-requests');
    await other.frameWith('id="open-requests"');
    expect(other.frames.join()).not.toContain('audit-results');
    await other.close();
  });
});

describe('the replay of an appointment', () => {
  it('tells every step: who, in what role, when, why, and what it changed', async () => {
    const html = await eventually(async () => {
      const answer = await replayOf();
      return textOf(answer.html).includes('in the doctor’s day') && answer.html;
    });
    const text = textOf(html);
    expect(text).toMatch(/Appointment requested .* J\. W\., patient · By their own action Status: Requested/);
    expect(text).toMatch(/Patient’s record opened opened the record .* Miriam Vogel, doctor/);
    expect(text).not.toMatch(/, auditor ·/);
    expect(text).toMatch(
      /Time taken in the day in the patient’s day .* Part of one action with steps \d+ and \d+/,
    );
    expect(text).toMatch(/Appointment booked .* Miriam Vogel, doctor .* Status: Requested Booked/);
    expect(html).not.toMatch(/Jonas|Weber|Stabbing/);
  });

  it('steps through, and shows what was known and what the step changed', async () => {
    const first = textOf((await replayOf('?step=1')).html);
    expect(first).toMatch(/Step 1 of \d/);
    expect(first).toMatch(/Status Requested Specialty Cardiology \(heart\) Asked for .* 10:00 Reason hidden/);
    expect(first).not.toMatch(/Doctor Miriam Vogel/);
    const before = await replayOf('?step=0');
    expect(textOf(before.html)).toContain('Nothing was known yet');
    const last = (await replayOf('?step=99999')).html;
    expect(last).toMatch(/rel="prev" href="\/audit\/appointments\/[^"]*\?step=\d+"/);
    const partial = await auditor.get(`/audit/appointments/${appointmentId}?step=2`, {
      'hx-request': 'true',
      'hx-request-type': 'partial',
    });
    expect(partial.html).toContain('<hx-partial id="replay"');
    expect(partial.headers['hx-replace-url']).toBe(`/audit/appointments/${appointmentId}?step=2`);
  });

  it('shows what was known at a moment', async () => {
    const [requested, booked] = await own();
    const at = (instant: string) => replayOf(`?at=${encodeURIComponent(instant)}`);
    expect(textOf((await at(requested!.metadata.at)).html)).toMatch(/Step \d+ of .* Status Requested/);
    expect(textOf((await at(booked!.metadata.at)).html)).toMatch(
      /Appointment booked .*Status Requested Booked/,
    );
    expect(textOf((await at('2020-01-01T00:00:00Z')).html)).toContain('Nothing was known yet');
    expect((await at('yesterday')).status).toBe(422);
    expect((await replayOf('?at=2026-02-31T10:00')).status).toBe(422);
  });

  it('is for auditors, of appointments that exist', async () => {
    expect((await auditor.get(`/audit/appointments/${randomUUID()}`)).status).toBe(404);
    for (const who of [patient, doctor, admin])
      expect((await who.get(`/audit/appointments/${appointmentId}`)).status).toBe(403);
  });

  it('is itself in the access log before it is shown', async () => {
    const before = (await accesses(patientId)).length;
    await replayOf();
    const noted = (await accesses(patientId)).slice(before);
    expect(noted).toMatchObject([
      { type: 'PatientRecordViewed', data: { role: 'auditor', page: 'audit-appointment' } },
    ]);
  });
});

describe('as it was', () => {
  it('a doctor’s day is shown as it stood at a moment', async () => {
    const [requested, booked] = await own();
    const day = (at: string) =>
      auditor.get(`/audit/doctors/${doctorId}/days/${date}?at=${encodeURIComponent(at)}`);
    const then = textOf((await day(requested!.metadata.at)).html);
    expect(then).toContain('Nothing stood in this day then');
    const later = (await day(booked!.metadata.at)).html;
    expect(textOf(later)).toMatch(/10:00–10:30 J\. W\. hidden Booked/);
    expect(later).not.toMatch(/Weber|Stabbing/);
    expect((await auditor.get(`/audit/doctors/${doctorId}/days/2026-02-31`)).status).toBe(404);
  });

  it('a patient’s record is shown as it was known', async () => {
    const [requested] = await own();
    const at = encodeURIComponent(requested!.metadata.at);
    const text = textOf((await auditor.get(`/audit/patients/${patientId}?at=${at}`)).html);
    expect(text).toMatch(/J\. W\. As it was known .* 1 appointment .* 10:00 .* Requested/);
    expect(text).toMatch(/Mobile •••• 99/);
    const before = textOf((await auditor.get(`/audit/patients/${patientId}?at=2020-01-01T00:00`)).html);
    expect(before).toContain('Not registered yet');
    expect((await auditor.get(`/audit/patients/${randomUUID()}`)).status).toBe(404);
  });
});

describe('unmasking', () => {
  it('needs a reason, is recorded before, and lasts for the session and the patient alone', async () => {
    const other = await newAuditor(app, admin, { fullName: 'Karl Zweiter' });
    const path = `/audit/patients/${patientId}`;
    const refused = await auditor.send(`${path}/unmask`, { reason: ' ', back: path }, { from: path });
    expect(refused.status).toBe(422);
    expect(textOf(refused.html)).toContain('Say in a few words why');

    const back = `/audit/appointments/${appointmentId}?step=1`;
    const sent = await done(auditor.send(`${path}/unmask`, { reason: 'Complaint 17', back }, { from: path }));
    expect(sent.location).toBe(back);
    expect((await accesses(patientId)).filter(({ type }) => type === 'PersonalDataUnmasked')).toMatchObject([
      { data: { patientId, role: 'auditor', reason: { sealed: expect.any(String) as string } } },
    ]);
    const shown = textOf((await auditor.get(back)).html);
    expect(shown).toContain('Jonas Weber');
    expect(shown).toContain('Reason Stabbing in the chest');
    expect(textOf((await other.get(back)).html)).not.toContain('Weber');

    app.advanceClock(31 * 60_000);
    expect(textOf((await auditor.get(back)).html)).not.toContain('Weber');
  });

  it('leads back to pages of the audit only', async () => {
    const path = `/audit/patients/${patientId}`;
    for (const back of ['https://evil.example/', '//evil.example', '/admin/accounts', '/audit/../admin']) {
      const sent = await done(
        auditor.send(`${path}/unmask`, { reason: 'Complaint 18', back }, { from: path }),
      );
      expect(sent.location).toBe(path);
    }
    const unknown = `/audit/patients/${randomUUID()}/unmask`;
    expect((await auditor.send(unknown, { reason: 'x' }, { from: path })).status).toBe(404);
    expect((await doctor.send(`${path}/unmask`, { reason: 'x' }, { from: '/agenda' })).status).toBe(403);
  });
});

describe('an auditor', () => {
  /** What everybody does about their own account, and what only auditors do. */
  const isOwn = (rule: Rule): boolean =>
    typeof rule === 'object' && ROLES.every((role) => rule[role] === 'any');
  const changing = Object.entries(routeAccess).filter(
    ([route, rule]) => !route.startsWith('GET ') && rule !== 'anyone' && !isOwn(rule),
  );

  it('can change nothing but their own account and what is masked to them', async () => {
    const auditing = ['POST /audit/integrity/verify', 'POST /audit/patients/:id/unmask'];
    expect(changing.length).toBeGreaterThan(30);
    for (const [route] of changing.filter(([name]) => !auditing.includes(name))) {
      const path = route
        .split(' ')[1]!
        .replace(':id', appointmentId)
        .replace(/:[a-z]+/gi, 'x');
      const { status } = await auditor.send(path, {}, { from: '/audit' });
      expect([route, status]).toEqual([route, 403]);
    }
    const allowed = changing.filter(([, rule]) => typeof rule === 'object' && 'auditor' in rule);
    expect(allowed.map(([route]) => route).sort()).toEqual(auditing);
  });
});

describe('somebody who was erased', () => {
  it('is told of as erased, and the story goes on', async () => {
    const erased = await newPatient(app, { fullName: 'Petra Vergessen' });
    const id = await request(erased, { reason: 'Forgettable' }, 5);
    const row = (await doctor.get('/requests?reason=forgettable')).html;
    const personId = /\/patients\/([0-9a-f-]{36})/.exec(row)![1]!;
    await app.nest.get(VaultPersonKeys).erase(personId);
    const path = `/audit/patients/${personId}`;
    const replayed = textOf((await auditor.get(`/audit/appointments/${id}`)).html);
    expect(replayed).toMatch(/Appointment requested .* Reason: erased/);
    const record = textOf((await auditor.get(path)).html);
    expect(record).toMatch(/erased As it was known .* Mobile erased .* Born erased/);
    expect(record).not.toMatch(/Vergessen|Forgettable/);
    expect((await auditor.get(`/audit?subject=${personId}`)).status).toBe(200);
  });
});
