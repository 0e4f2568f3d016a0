import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { searchAccounts } from '../../../projections/accounts/queries.js';
import type { ResultViewEvent } from '../../../src/audit/domain/result-views/result-views.events.js';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { PgReadModels } from '../../../src/platform/projecting/pg-read-models.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { openSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, mobile, newDoctor, newPatient, openClinic, request } from '../people.js';
import { newAuditor } from './auditor.js';

let app: TestApp;
let admin: Person;
let doctor: Person;
let stranger: Person;
let patient: Person;
let patientId: string;
let log: EventLog;

beforeAll(async () => {
  app = await startTestApp({ logLevel: 'fatal' });
  admin = await openClinic(app);
  doctor = await newDoctor(app, admin);
  stranger = await newDoctor(app, admin, { specialty: 'dermatology', fullName: 'Paul Koch' });
  patient = await newPatient(app, { fullName: 'Jonas Weber' });
  await request(patient);
  log = app.nest.get(EventLog);
  patientId = /\/patients\/([0-9a-f-]{36})/.exec((await doctor.get('/requests')).html)![1]!;
});
afterAll(async () => {
  await app.close();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The pages of results of a kind that the doctor was shown, oldest first. */
async function listsOf(page: string) {
  const { rows } = await searchAccounts(app.nest.get(PgReadModels), { q: 'Vogel' });
  const events = await log.readStream(`resultViews-${rows[0]!.accountId}`);
  return events.map(({ data }) => data as ResultViewEvent['data']).filter((data) => data.page === page);
}

const accesses = () => log.readStream(`access-${patientId}`);

/** Lets no append to streams of this kind succeed. */
function breakAppends(beginning: string): void {
  const append = log.append.bind(log);
  vi.spyOn(log, 'append').mockImplementation((stream, ...rest) =>
    stream.startsWith(beginning) ? Promise.reject(new Error('The disk is full')) : append(stream, ...rest),
  );
}

describe('what is noted before it is shown', () => {
  it('a page of requests is one event with those it shows, and the same rows again are none', async () => {
    const before = (await listsOf('request-search')).length;
    const other = await newPatient(app, { fullName: 'Rosa Lind' });
    const id = await request(other, { reason: 'Dizzy in the morning' });
    await doctor.get('/requests?reason=d');
    await doctor.get('/requests?reason=di');
    await doctor.get('/requests?reason=dizzy');
    const [noted, ...more] = (await listsOf('request-search')).slice(before);
    expect(more).toEqual([]);
    expect(noted).toMatchObject({ role: 'doctor', appointmentIds: [id] });
  });

  it('so is the list of patients', async () => {
    await doctor.get('/patients');
    const lists = await listsOf('patient-list');
    expect(lists).toHaveLength(1);
    expect(lists[0]!.patientIds).toContain(patientId);
    expect(await listsOf('agenda')).toEqual([]);
  });

  it('and what is pushed to a page that is open', async () => {
    const socket = await openSocket(app.address, doctor.cookie('session'));
    socket.subscribe('request-results', { reason: 'pushed' });
    await socket.frameWith('request-results');
    const before = (await listsOf('request-search')).length;
    const other = await newPatient(app, { fullName: 'Lena Neu' });
    const id = await request(other, { reason: 'Pushed to the page' });
    await socket.frameWith('Lena Neu');
    expect((await listsOf('request-search')).slice(before)).toMatchObject([{ appointmentIds: [id] }]);

    breakAppends('resultViews-');
    const third = await newPatient(app, { fullName: 'Never Shown' });
    await request(third, { reason: 'Pushed though it cannot be noted' });
    await eventually(async () => (await patient.get('/appointments')).status === 200);
    expect(socket.frames.some((frame) => frame.includes('Never Shown'))).toBe(false);
    vi.restoreAllMocks();
    await socket.frameWith('Never Shown');
    await socket.close();
  });

  it.each([
    ['/requests?reason=chest', 'resultViews-', 'Chest pain'],
    ['record', 'access-', 'Jonas Weber'],
  ])('%s is not shown when it cannot be noted', async (page, streams, words) => {
    const path = page === 'record' ? `/patients/${patientId}` : page;
    await request(patient, { reason: 'Chest pain again' }, 4);
    breakAppends(streams);
    const failed = await doctor.get(path);
    expect(failed.status).toBe(500);
    expect(failed.html).not.toContain(words);
    vi.restoreAllMocks();
    expect((await doctor.get(path)).html).toContain(words);
  });

  it('an auditor sees nothing either', async () => {
    const auditor = await newAuditor(app, admin);
    const path = `/audit/patients/${patientId}`;
    breakAppends('access-');
    expect((await auditor.get(path)).status).toBe(500);
    vi.restoreAllMocks();
    expect((await auditor.get(path)).status).toBe(200);
    await eventually(async () => {
      const text = textOf((await auditor.get(`/audit/access?patient=${patientId}`)).html);
      expect(text).toMatch(/Ute Prüfer Auditor opened the record as it was J\. W\./);
      expect(text).toMatch(/Miriam Vogel Doctor saw the name in a list of requests J\. W\./);
    });
  });
});

describe('the patient', () => {
  it('reads who saw their data, in what role and when', async () => {
    await doctor.get(`/patients/${patientId}`);
    await eventually(async () => {
      const text = textOf((await patient.get('/profile/access-log')).html);
      expect(text).toMatch(/Miriam Vogel , doctor, opened the record \w+day \d+ /);
      expect(text).toMatch(/Miriam Vogel , doctor, saw the name in a list of requests/);
    });
    const other = await newPatient(app, { mobile: mobile() });
    expect(textOf((await other.get('/profile/access-log')).html)).toContain('Nobody has seen it yet');
    expect((await doctor.get('/profile/access-log')).status).toBe(403);
  });
});

describe('breaking the glass', () => {
  const record = () => stranger.get(`/patients/${patientId}`);
  const open = (reason: string) =>
    stranger.send(`/patients/${patientId}/break-glass`, { reason }, { from: `/patients/${patientId}` });

  it('opens a closed record for an hour, with a reason that the patient reads', async () => {
    const closed = await record();
    expect([closed.status, textOf(closed.html)]).toEqual([403, expect.stringContaining('In an emergency')]);
    expect((await open(' ')).status).toBe(422);

    breakAppends('access-');
    expect((await open('Unconscious in the street')).status).toBe(500);
    expect((await record()).status).toBe(403);
    vi.restoreAllMocks();

    await done(open('Unconscious in the street'));
    const opened = await record();
    expect([opened.status, textOf(opened.html)]).toEqual([200, expect.stringContaining('Jonas Weber')]);
    expect((await accesses()).at(-2)).toMatchObject({
      type: 'EmergencyAccessTaken',
      data: { patientId, reason: { sealed: expect.any(String) as string } },
    });
    const told = textOf((await patient.get('/appointments')).html);
    expect(told).toMatch(/Paul Koch opened your record in an emergency on .* Unconscious in the street/);
    expect(textOf((await patient.get('/profile/access-log')).html)).toMatch(
      /Paul Koch , doctor, opened the record in an emergency .*until .* Their reason: Unconscious in the street/,
    );

    app.advanceClock(31 * 60_000);
    expect((await record()).status).toBe(200);
    for (const one of [patient, admin]) await one.get('/');
    app.advanceClock(61 * 60_000);
    expect((await record()).status).toBe(403);
  });

  it('is for doctors, and for patients who exist', async () => {
    const path = `/patients/${patientId}/break-glass`;
    expect((await admin.send(path, { reason: 'x' }, { from: '/admin/doctors' })).status).toBe(403);
    expect((await patient.send(path, { reason: 'x' }, { from: '/appointments' })).status).toBe(403);
    const nobody = '/patients/7a1a7a0c-3e3a-4b3c-8a55-0d8a4b6f2d11/break-glass';
    expect((await stranger.send(nobody, { reason: 'x' }, { from: '/patients' })).status).toBe(404);
  });
});
