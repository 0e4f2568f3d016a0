import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { addDays, dateAt, timeOnWall } from '../../../src/kernel/time.js';
import { textOf, type Person } from '../../support/http.js';
import { done, newDoctor, newPatient, openClinic, request } from '../people.js';
import { zoneOfTheMorning } from './morning.js';

let app: TestApp;
let admin: Person;
let doctor: Person;
let colleague: Person;

const zone = zoneOfTheMorning();
const day = dateAt(new Date().toISOString(), zone);
const tomorrow = addDays(day, 1);

beforeAll(async () => {
  // A day passes between two looks of the same doctor.
  app = await startTestApp({ sessionLimits: { idleMinutes: 24 * 60, hours: 24 } });
  admin = await openClinic(app, { zone });
  colleague = await newDoctor(app, admin, { fullName: 'Paul Koch' });
});
afterAll(async () => {
  await app.close();
});

/** Each test has a doctor of its own. */
beforeEach(async () => {
  app.advanceClock(0);
  doctor = await newDoctor(app, admin);
});

/** Moves the application's clock to a time of today. */
function itIs(clock: string): void {
  app.advanceClock(Date.parse(timeOnWall(day, clock, 1, zone)!.start) - Date.now());
}

/** An appointment of a new patient, booked with the doctor. */
async function booked(clock: string, { fullName = 'Jonas Weber', date = day } = {}): Promise<string> {
  const patient = await newPatient(app, { fullName });
  const id = await request(patient, { preferredDate: date, preferredTime: clock, reason: `At ${clock}` });
  await done(doctor.send(`/requests/${id}/accept`, { start: `${date}T${clock}` }, { from: '/requests' }));
  return id;
}

const rowOf = (html: string, id: string): string =>
  html.slice(html.indexOf(`<li id="visit-${id}"`)).split('</li>')[0]!;

describe('the agenda', () => {
  it('shows the day, what comes in the next seven days, and the open requests to answer', async () => {
    const second = await booked('11:00', { fullName: 'Otto Lang' });
    const first = await booked('09:00', { fullName: 'Eva Roth' });
    await booked('10:00', { fullName: 'Rita Blum', date: tomorrow });
    await booked('11:30', { fullName: 'Hans Kern', date: tomorrow });
    const open = await request(await newPatient(app), { preferredDate: day, reason: 'Waiting for somebody' });

    const { html } = await doctor.get('/agenda');
    expect(textOf(html)).toMatch(/Today \w+ \d+ \w+ \d+ · 2 appointments/);
    expect(html.indexOf(`visit-${first}`)).toBeLessThan(html.indexOf(`visit-${second}`));
    expect(textOf(html)).toMatch(
      /2 appointments, 10:00–12:00 10:00 Rita Blum 4\d years At 10:00 11:30 Hans Kern/,
    );
    expect(html).toContain(`id="request-${open}"`);
    expect(textOf(html)).toContain('Waiting for somebody');
    expect((await colleague.get('/agenda')).html).not.toContain(first);
  });

  it('shows how far the day has come, and who is late', async () => {
    const early = await booked('09:00');
    const now = await booked('10:00');
    const later = await booked('14:00');
    itIs('10:10');
    const { html } = await doctor.get('/agenda');
    const order = [`visit-${early}`, `visit-${now}`, 'id="now"', `visit-${later}`].map((id) =>
      html.indexOf(id),
    );
    expect(order).toEqual([...order].sort((one, other) => one - other));
    expect(textOf(rowOf(html, early))).toContain('how did it go?');
    expect(textOf(rowOf(html, now))).toContain('Overdue: not arrived yet');
    expect(textOf(rowOf(html, later))).not.toMatch(/how did it go|Not arrived/);
  });

  it('turns to any day', async () => {
    const id = await booked('09:00', { date: tomorrow });
    const page = await doctor.get(`/agenda?date=${tomorrow}`);
    expect(page.html).toContain(`visit-${id}`);
    expect(textOf(page.html)).toMatch(/Tomorrow .* · 1 appointment/);
    const far = await doctor.get('/agenda?date=2031-05-05');
    expect(textOf(far.html)).toMatch(/Monday 5 May 2031/);
  });

  it('shows today when the date is none, and says so', async () => {
    const page = await doctor.get('/agenda?date=2026-02-30');
    expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining('Today')]);
    expect((await doctor.get('/agenda?date=abc')).status).toBe(422);
  });

  it('leads a new doctor to the working hours until they are confirmed', async () => {
    const fresh = await newDoctor(app, admin, { fullName: 'Lea Stein' }, { usualHours: true });
    expect(textOf((await fresh.get('/agenda')).html)).toContain('Check and confirm them');
    const hours = { from1a: '09:00', to1a: '12:00', slotMinutes: '20' };
    expect((await fresh.send('/schedule', hours)).location).toBe('/agenda');
    expect(textOf((await fresh.get('/agenda')).html)).not.toContain('Check and confirm them');
  });
});

describe('a visit', () => {
  const send = (id: string, step: string, fields = {}, options = {}) =>
    doctor.send(`/appointments/${id}/${step}`, fields, { from: `/agenda?date=${day}`, ...options });

  it('goes from arrival over check-in to its end, with a note in the record', async () => {
    const id = await booked('10:00');
    itIs('09:55');
    const arrived = await send(id, 'arrive');
    expect([arrived.status, arrived.location]).toEqual([303, `/agenda?date=${day}`]);
    expect(textOf(rowOf((await doctor.get('/agenda')).html, id))).toContain('Arrived');
    const checkedIn = await send(id, 'check-in', {}, { htmx: true });
    expect(checkedIn.html).toContain('<hx-partial id="agenda"');
    expect(textOf(rowOf(checkedIn.html, id))).toContain('Checked in');
    await done(send(id, 'fulfil', { note: 'Blood pressure is fine' }));
    const { html } = await doctor.get('/agenda');
    expect(textOf(rowOf(html, id))).toContain('Visit done');
    expect(rowOf(html, id)).not.toMatch(/\/(arrive|check-in|fulfil|no-show|cancel)"/);
    const record = /\/patients\/([0-9a-f-]+)/.exec(rowOf(html, id))![0];
    expect(textOf((await doctor.get(record)).html)).toContain('Blood pressure is fine');
  });

  it('that nobody came to is recorded, once it should have begun', async () => {
    const id = await booked('10:00');
    itIs('09:55');
    const early = await send(id, 'no-show');
    expect([early.status, textOf(early.html)]).toEqual([409, expect.stringContaining('only possible')]);
    itIs('10:20');
    await done(send(id, 'no-show'));
    expect(textOf(rowOf((await doctor.get('/agenda')).html, id))).toContain('Did not come');
  });

  it('is cancelled for a reason, and leaves the day', async () => {
    const id = await booked('10:00');
    const none = await send(id, 'cancel', { reasonCode: '', note: 'See you' });
    expect(none.status).toBe(422);
    expect(none.html).toContain('See you');
    await done(send(id, 'cancel', { reasonCode: 'prov-pers', note: 'I am ill' }));
    expect((await doctor.get(`/agenda?date=${day}`)).html).not.toContain(id);
  });

  it('is not changed before its day, after its end, or by two who press at once', async () => {
    const early = await send(await booked('10:00', { date: tomorrow }), 'arrive');
    expect([early.status, textOf(early.html)]).toEqual([
      409,
      expect.stringContaining('day of the appointment'),
    ]);
    const id = await booked('10:00');
    itIs('10:00');
    const both = await Promise.all([send(id, 'fulfil'), send(id, 'no-show')]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 409]);
    const late = await send(id, 'arrive', {}, { htmx: true });
    expect(late.status).toBe(409);
    expect(late.html).toMatch(/<hx-partial id="announcements".*already/s);
  });

  it('keeps an over-long note in its form', async () => {
    const id = await booked('10:00');
    itIs('10:00');
    const note = 'n'.repeat(2_001);
    const page = await send(id, 'fulfil', { note });
    expect([page.status, page.html.includes(note)]).toEqual([422, true]);
    expect(page.html).not.toContain('id="lost-note"');
    expect(rowOf(page.html, id)).toMatch(/<details id="[^"]*-done"[^>]* open>/);
  });

  it('gives a note back that came too late for it, whether the visit is still on the page or not', async () => {
    const id = await booked('10:00');
    itIs('10:00');
    await done(send(id, 'fulfil', { note: 'Blood pressure is fine' }));
    const note = 'Pulse 72\nand <regular>';
    const kept = 'Copy it from here if you still need it: Pulse 72 and <regular>';
    const twice = await send(id, 'fulfil', { note });
    expect([twice.status, textOf(twice.html)]).toEqual([409, expect.stringContaining(kept)]);
    await done(send(id, 'entered-in-error'));
    const gone = await send(id, 'fulfil', { note }, { htmx: true });
    expect(gone.status).toBe(409);
    expect(textOf(/<hx-partial id="announcements".*/s.exec(gone.html)![0])).toContain(kept);
    const without = await send(id, 'fulfil');
    expect([without.status, textOf(without.html)]).toEqual([409, expect.not.stringContaining('Copy it')]);
  });

  it('of a colleague, or that does not exist, is not found', async () => {
    const id = await booked('10:00');
    for (const step of ['arrive', 'check-in', 'fulfil', 'no-show', 'cancel']) {
      const from = '/agenda';
      const fields = { reasonCode: 'prov' };
      expect((await colleague.send(`/appointments/${id}/${step}`, fields, { from })).status).toBe(404);
      expect((await doctor.send(`/appointments/${randomUUID()}/${step}`, fields, { from })).status).toBe(404);
      expect((await admin.send(`/appointments/${id}/${step}`, fields, { from: '/help' })).status).toBe(403);
    }
    const forged = await send(id, 'arrive', {}, { token: 'forged' });
    expect(forged.status).toBe(403);
  });

  it('is out of reach for a doctor who was suspended', async () => {
    doctor = await newDoctor(app, admin, { fullName: 'Hugo Frank' });
    const id = await booked('16:00');
    const patientId = /\/patients\/([0-9a-f-]+)/.exec((await doctor.get(`/agenda?date=${day}`)).html)![1]!;
    const { html } = await admin.get('/admin/doctors?q=Hugo');
    const doctorId = /\/admin\/doctors\/([0-9a-f-]{36})\/suspend/.exec(html)![1]!;
    const reason = 'The licence ran out';
    await done(admin.send(`/admin/doctors/${doctorId}/suspend`, { reason }, { from: '/admin/doctors' }));
    const answer = await doctor.send(
      `/appointments/${id}/cancel`,
      { reasonCode: 'prov', note: 'Come back in a week' },
      { from: '/agenda' },
    );
    expect([answer.status, textOf(answer.html)]).toEqual([
      403,
      expect.stringContaining('if you still need it: Come back in a week'),
    ]);
    const agenda = await doctor.get(`/agenda?date=${day}`);
    expect(textOf(agenda.html)).toContain('suspended');
    expect(agenda.html).not.toContain(id);
    for (const path of ['/requests', '/patients', `/patients/${patientId}`, '/schedule']) {
      expect((await doctor.get(path)).status).toBe(403);
    }
  });
});
