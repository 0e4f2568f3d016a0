import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { person, textOf, type Fields, type Person } from '../../support/http.js';
import { aRequest, done, mobile, newPatient, openClinic, password, request } from '../people.js';

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
});
afterAll(async () => {
  await app.close();
});

async function applicant(fullName: string): Promise<{ doctor: Person; approve: string; suspend: string }> {
  const doctor = person(app.address);
  const form = {
    fullName,
    mobile: mobile(),
    specialty: 'cardiology',
    licenceNumber: `L ${fullName}`,
    password,
  };
  await done(doctor.send('/register/doctor', form));
  const { html } = await admin.get(`/admin/doctors?status=applied&q=${encodeURIComponent(fullName)}`);
  const id = /<tbody>.*?\/admin\/doctors\/([0-9a-f-]{36})\/approve/s.exec(html)![1]!;
  return { doctor, approve: `/admin/doctors/${id}/approve`, suspend: `/admin/doctors/${id}/suspend` };
}

const from = '/admin/doctors';

describe('doctors', () => {
  it('who wait for approval come first, with what an administrator has to check', async () => {
    await applicant('Vera Stern');
    const text = textOf((await admin.get('/admin/doctors')).html);
    expect(text).toMatch(
      /1 doctor waits for approval Vera Stern Cardiology \(heart\) · licence L Vera Stern/,
    );
    expect((await admin.get('/admin')).location).toBe('/admin/doctors');
  });

  it('are approved for the specialties that were ticked, and see their requests then', async () => {
    const id = await request(await newPatient(app), { specialty: 'dermatology', reason: 'Itching' });
    const { doctor, approve } = await applicant('Nora Falk');
    expect((await doctor.get('/requests')).status).toBe(403);
    const answer = await admin.send(approve, { specialties: ['cardiology', 'dermatology'] }, { from });
    expect([answer.status, answer.location]).toEqual([303, '/admin/doctors']);
    expect(textOf((await admin.get('/admin/doctors')).html)).toContain('The doctor is approved');
    expect((await doctor.get('/requests')).html).toContain(id);

    await done(admin.send(approve, { specialties: 'cardiology' }, { from }));
    expect((await doctor.get('/requests')).html).not.toContain(id);
  });

  it.each([
    ['nothing', {}, 'Choose a specialty'],
    [
      'a specialty that there is not',
      { specialties: ['cardiology', 'astrology'] },
      'does not know this specialty',
    ],
  ])('are not approved for %s, and the form stays as it was', async (_, fields: Fields, words) => {
    const { doctor, approve } = await applicant(`Ben ${words.length}`);
    const page = await admin.send(approve, fields, { from });
    expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining(words)]);
    expect(page.html).toMatch(/<details class="choice inline"[^>]* open>/);
    expect((await doctor.get('/requests')).status).toBe(403);
  });

  it('are suspended with a reason, and approved again', async () => {
    const { doctor, approve, suspend } = await applicant('Olaf Brandt');
    await done(admin.send(approve, { specialties: 'cardiology' }, { from }));
    const none = await admin.send(suspend, { reason: ' ' }, { from });
    expect([none.status, textOf(none.html)]).toEqual([
      422,
      expect.stringContaining('Say in a few words why'),
    ]);
    const answer = await admin.send(`${suspend}?q=olaf`, { reason: 'The licence ran out' }, { from });
    expect(answer.location).toBe('/admin/doctors?q=olaf');
    expect((await doctor.get('/requests')).status).toBe(403);
    const list = textOf((await admin.get('/admin/doctors?status=suspended')).html);
    expect(list).toMatch(/Olaf Brandt .* Suspended The licence ran out/);
    await done(admin.send(approve, { specialties: 'cardiology' }, { from }));
    expect((await doctor.get('/requests')).status).toBe(200);
  });

  it('leave what is booked with them to be cancelled, when they are suspended, and nobody books them', async () => {
    const { doctor, approve, suspend } = await applicant('Lea Fort');
    await done(admin.send(approve, { specialties: 'cardiology' }, { from }));
    const patient = await newPatient(app, { fullName: 'Paul Wartet' });
    const id = await request(patient, { reason: 'Knee' }, 5);
    const start = `${aRequest(5).preferredDate!}T10:00`;
    const form = { start, outsideHours: 'yes' };
    await done(doctor.send(`/requests/${id}/accept`, form, { from: '/requests' }));
    const answer = await admin.send(suspend, { reason: 'On leave' }, { from });
    const left = suspend.replace(/suspend$/, 'appointments');
    expect(answer.location).toBe(left);
    const page = textOf((await admin.get(left)).html);
    expect(page).toContain('1 appointment to come with Lea Fort');
    expect(page).toContain('Paul Wartet');
    expect(page).not.toContain('Knee');
    const stranger = await admin.send(left, { appointmentId: randomUUID(), note: '' }, { from: left });
    expect(stranger.status).toBe(404);
    await done(admin.send(left, { appointmentId: id, note: 'The doctor is away' }, { from: left }));
    expect(textOf((await admin.get(left)).html)).toContain('0 appointments to come');
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('The doctor is away');
    expect((await doctor.get('/requests')).status).toBe(403);
  });

  it('are found by name and status', async () => {
    const { approve } = await applicant('Zoë Grün');
    await done(admin.send(approve, { specialties: 'cardiology' }, { from }));
    expect(textOf((await admin.get('/admin/doctors?q=zoe')).html)).toContain('Zoë Grün');
    expect(textOf((await admin.get('/admin/doctors?q=zoe&status=suspended')).html)).toContain(
      'No doctor fits',
    );
    expect(textOf((await admin.get('/admin/doctors?q=zoe&status=all')).html)).toContain('Zoë Grün');
    expect((await admin.get('/admin/doctors?status=nonsense')).status).toBe(422);
  });

  it('that do not exist are not found', async () => {
    const answer = await admin.send(
      `/admin/doctors/${randomUUID()}/approve`,
      { specialties: 'cardiology' },
      { from },
    );
    expect([answer.status, textOf(answer.html)]).toEqual([404, expect.stringContaining('no such doctor')]);
    expect((await admin.send('/admin/doctors/abc/approve', {}, { from })).status).toBe(404);
  });
});
