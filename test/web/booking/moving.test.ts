import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, problemsOf, textOf, unescaped, type Person } from '../../support/http.js';
import { openSocket } from '../../support/socket.js';
import { done, newDeskWorker, newDoctor, newPatient, openClinic, request } from '../people.js';
import { at, doctorIdOf, laterWorkday, startsOn, today, workday, zone } from './free-times.js';

let app: TestApp;
let admin: Person;
let patient: Person;
let other: Person;
let doctor: Person;
let desk: Person;
let doctorId: string;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app, { zone });
  patient = await newPatient(app, { fullName: 'Eva Roth' });
  other = await newPatient(app, { fullName: 'Otto Lang' });
  doctor = await newDoctor(app, admin, { fullName: 'Miriam Vogel' }, { usualHours: true });
  desk = await newDeskWorker(app, admin);
  doctorId = await doctorIdOf(patient, 'Miriam');
});
beforeEach(() => {
  app.advanceClock(0);
});
afterAll(async () => {
  await app.close();
});

const times = (date = workday) => `/doctors/${doctorId}?date=${date}`;
const free = async (date = workday) => startsOn((await other.get(times(date))).html);

/** The next free time, as the list of doctors shows it. */
const firstFree = async () => startsOn((await other.get('/doctors?q=Miriam')).html)[0]!;

async function booked(start: string): Promise<string> {
  const form = { start, reason: 'Never for the desk' };
  const answer = await done(patient.send(`/doctors/${doctorId}/appointments`, form, { from: times() }));
  return answer.location!.split('/').at(-1)!;
}

const move = (person: Person, id: string, fields: Record<string, string>) =>
  person.send(`/appointments/${id}/reschedule`, fields, { from: '/help' });
const textOfAppointment = async (id: string) => textOf((await patient.get(`/appointments/${id}`)).html);

describe('a patient moves an appointment', () => {
  it('to a free time, and the time before is free again', async () => {
    const id = await booked(at('09:00'));
    const card = await patient.get(`/appointments/${id}`);
    const href = unescaped(/id="move"[^>]*href="([^"]+)"/.exec(card.html)![1]!);
    const picker = await patient.get(href);
    expect(textOf(picker.html)).toMatch(/Choose another time .*Now at \w+ \d+ \w+ \d+, 09:00/);
    expect(picker.html).toContain(`action="/appointments/${id}/reschedule`);

    const answer = await move(patient, id, { start: at('09:30') });
    expect([answer.status, answer.location]).toEqual([303, `/appointments/${id}`]);
    const text = await textOfAppointment(id);
    expect(text).toMatch(/appointment has moved.*, 09:30 Booked .*Moved from \w+ \d+ \w+ \d+, 09:00/);
    expect(await free()).toContain(at('09:00'));
    expect(await free()).not.toContain(at('09:30'));
  });

  it('and keeps it where it is when the new time is taken', async () => {
    const id = await booked(at('10:00'));
    const form = { start: at('10:30'), reason: 'First' };
    await done(other.send(`/doctors/${doctorId}/appointments`, form, { from: times() }));
    const refused = await move(patient, id, { start: at('10:30') });
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringMatching(/just been taken.*Now at .*10:00.*Free at the moment/),
    ]);
    expect(startsOn(refused.html)).toContain(at('11:00'));
    expect(await textOfAppointment(id)).toMatch(/, 10:00 Booked/);
  });

  it.each([
    ['to where it is', () => ({ start: at('11:00') }), 'at this time already', () => at('12:00')],
    ['to the night', () => ({ start: at('02:00') }), 'no appointment at this time', () => at('12:00')],
    // What is free next may be today, and the next working day in another week.
    ['to no time', () => ({ start: '' }), 'Choose a date', firstFree],
    ['into the past', () => ({ start: at('10:00', '2020-01-07') }), 'already past', firstFree],
  ])('not %s', async (_, fields, words, shown) => {
    const id = await booked(at('11:00'));
    const refused = await move(patient, id, fields());
    expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining(words)]);
    expect(startsOn(refused.html)).toContain(await shown());
    await done(patient.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: times() }));
  });

  it('not one that is cancelled, or has no time yet; free times are beside it', async () => {
    const id = await booked(at('12:00'));
    await done(patient.send(`/appointments/${id}/cancel`, { reasonCode: 'pat-fb' }, { from: times() }));
    expect(await textOfAppointment(id)).toContain('Find another time');
    const refused = await move(patient, id, { start: at('12:30') });
    expect([refused.status, problemsOf(refused.html)]).toEqual([409, expect.anything()]);
    expect(textOf(refused.html)).toContain('cancelled already');
    expect(refused.html).toContain(`action="/doctors/${doctorId}/holds`);

    const asked = await request(patient, {}, 5);
    const early = await move(patient, asked, { start: at('12:30') });
    expect([early.status, textOf(early.html)]).toEqual([409, expect.stringContaining('is not booked')]);
  });

  it('not somebody else’s', async () => {
    const id = await booked(at('13:00'));
    expect((await move(other, id, { start: at('13:30') })).status).toBe(404);
    expect((await other.get(`${times()}&move=${id}`)).status).toBe(404);
    expect((await move(admin, id, { start: at('13:30') })).status).toBe(403);
  });
});

describe('a doctor moves an appointment', () => {
  it('by offering another time, which the patient sees at once and accepts', async () => {
    const id = await booked(at('14:00'));
    const agenda = await doctor.get(`/agenda?date=${workday}`);
    expect(agenda.html).toContain(`/doctors/${doctorId}?move=${id}`);
    const picker = textOf((await doctor.get(`${times()}&move=${id}`)).html);
    expect(picker).toMatch(/Eva Roth: Now at .*the patient has 24 hours to accept/);

    const socket = await openSocket(app.address, patient.cookie('session'));
    socket.subscribe('appointment', { appointmentId: id });
    await socket.frameWith('Booked');
    const answer = await move(doctor, id, { start: at('14:30') });
    expect([answer.status, answer.location]).toEqual([303, `/agenda?date=${workday}`]);
    const frame = textOf(await socket.frameWith('offers you another time'));
    expect(frame).toMatch(/14:30 with Miriam Vogel .*stays at \w+ \d+ \w+ \d+, 14:00 unless/);
    expect(await free()).not.toContain(at('14:00'));
    expect(await free()).not.toContain(at('14:30'));

    const pending = await move(patient, id, { start: at('16:00') });
    expect([pending.status, textOf(pending.html)]).toEqual([409, expect.stringContaining('offered already')]);
    await done(patient.send(`/appointments/${id}/offer/accept`, {}, { from: times() }));
    await socket.frameWith('Moved from');
    await socket.close();
    expect(await free()).toContain(at('14:00'));
  });

  it('outside working hours only when they say so', async () => {
    const id = await booked(at('15:00'));
    const night = { date: workday, time: '20:00' };
    const refused = await move(doctor, id, night);
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringContaining('outside the working hours'),
    ]);
    expect(refused.html).toMatch(/name="time" type="time" value="20:00"/);
    await done(move(doctor, id, { ...night, outsideHours: 'yes' }));
    await done(patient.send(`/appointments/${id}/offer/refuse`, {}, { from: times() }));
    expect(await textOfAppointment(id)).toMatch(/, 15:00 Booked/);
  });
});

describe('the desk', () => {
  it('books for a patient, moves and cancels, and says for whom first', async () => {
    const nobody = await desk.get(times());
    expect(textOf(nobody.html)).toContain('First say for whom');
    expect(startsOn(nobody.html)).toEqual([]);
    const missing = await desk.send(`/doctors/${doctorId}/holds`, { start: at('15:30') }, { from: '/desk' });
    expect(missing.status).toBe(422);

    const found = await desk.get('/desk?q=otto');
    const list = /href="(\/doctors\?patientId=([0-9a-f-]+))"/.exec(found.html)!;
    const patientId = list[2]!;
    expect(textOf((await desk.get(list[1]!)).html)).toContain('For Otto Lang');
    const held = await desk.send(
      `/doctors/${doctorId}/holds`,
      { start: at('15:30'), patientId },
      { from: '/desk' },
    );
    const form = await desk.get(held.location!);
    expect(textOf(form.html)).toMatch(/15:30 30 minutes with Miriam Vogel Kept until.* For Otto Lang/);
    expect(form.html).not.toContain('name="reason"');
    const answer = await desk.send(
      `/doctors/${doctorId}/appointments`,
      { start: at('15:30'), patientId },
      { from: held.location! },
    );
    expect([answer.status, answer.location]).toEqual([303, `/desk?date=${workday}`]);
    const day = await desk.get(answer.location!);
    const id = /id="visit-([0-9a-f-]{36})-move"[^>]*>Move<span class="hidden">: Otto Lang/.exec(
      day.html.slice(day.html.indexOf('15:30–16:00')),
    )![1]!;
    const moved = await desk.send(
      `/appointments/${id}/reschedule?date=${laterWorkday}`,
      { start: at('09:00', laterWorkday) },
      { from: '/desk' },
    );
    expect([moved.status, moved.location]).toEqual([303, `/desk?date=${laterWorkday}`]);
    expect((await desk.get(moved.location!)).html).toContain(`visit-${id}`);
    expect(await free()).toContain(at('15:30'));
  });

  it('books any time, outside working hours after confirming', async () => {
    const { html } = await desk.get('/desk?q=otto');
    const patientId = /href="\/doctors\?patientId=([0-9a-f-]+)"/.exec(html)![1]!;
    const path = `/doctors/${doctorId}/appointments`;
    const odd = { date: workday, time: '16:10', patientId };
    await done(desk.send(path, odd, { from: '/desk' }));
    const night = { date: workday, time: '19:00', patientId };
    const refused = await desk.send(path, night, { from: '/desk' });
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringContaining('outside the working hours'),
    ]);
    await done(desk.send(path, { ...night, outsideHours: 'yes' }, { from: '/desk' }));
    expect(textOf((await desk.get(`/desk?date=${workday}`)).html)).toContain('19:00–19:30 Otto Lang');
  });

  it('never sees what for: not where it books, nor where it moves', async () => {
    const id = await booked(at('09:00', laterWorkday)).catch(() => booked(at('10:00', laterWorkday)));
    for (const path of [`/desk?date=${laterWorkday}`, `${times(laterWorkday)}&move=${id}`, '/desk?q=eva']) {
      const { html } = await desk.get(path);
      expect([path, html.includes('Eva Roth'), html.includes('Never for the desk')]).toEqual([
        path,
        true,
        false,
      ]);
    }
  });
});

it('a doctor books a time for a patient they treat, with themselves only', async () => {
  const id = await booked(at('13:30'));
  const record = /\/patients\/([0-9a-f-]+)/.exec((await doctor.get(`/agenda?date=${workday}`)).html)![1]!;
  const form = { start: at('16:00', laterWorkday), patientId: record };
  const answer = await doctor.send(`/doctors/${doctorId}/appointments`, form, { from: '/agenda' });
  expect([answer.status, answer.location]).toEqual([303, `/agenda?date=${laterWorkday}`]);
  const dermatologist = { fullName: 'Paul Koch', specialty: 'dermatology' };
  const colleague = await newDoctor(app, admin, dermatologist);
  expect((await colleague.get(times())).status).toBe(404);
  const own = `/doctors/${await doctorIdOf(patient, 'Paul')}`;
  expect((await colleague.get(own)).status).toBe(200);
  expect((await colleague.get(`${own}?move=${id}`)).status).toBe(404);
  expect((await colleague.get(`${own}?patientId=${record}`)).status).toBe(404);
  expect((await move(colleague, id, form)).status).toBe(404);
  expect((await doctor.get(`/agenda?date=${today}`)).status).toBe(200);
});

it('a parent chooses for whom: what is kept and booked is the child’s', async () => {
  const parent = await newPatient(app, { fullName: 'Petra Sommer' });
  await done(parent.send('/profile/dependants', { fullName: 'Kim Sommer', birthDate: '2019-02-03' }));
  const own = await parent.get(times(laterWorkday));
  const href = unescaped(/href="([^"]+)"[^>]*>Kim Sommer</.exec(own.html)![1]!);
  const childs = await parent.get(href);
  const action = unescaped(/<form id="slots-form"[^>]*action="([^"]+)"/.exec(childs.html)![1]!);
  const held = await parent.send(action, { start: at('15:00', laterWorkday) }, { from: href });
  const form = await parent.get(held.location!);
  expect(textOf(form.html)).toMatch(/Kept for you until .* For Kim Sommer/);
  const { patientId = '' } = fieldsOf(form.html);
  const fields = { start: at('15:00', laterWorkday), patientId, reason: 'Cough' };
  const answer = await parent.send(`/doctors/${doctorId}/appointments`, fields, { from: held.location! });
  expect(textOf((await parent.get(answer.location!)).html)).toMatch(/15:00 Booked For Kim Sommer/);
  const stranger = await other.get(href);
  expect(stranger.status).toBe(404);
});

it('a doctor says that an appointment was entered by mistake, and its time is free again', async () => {
  const id = await booked(at('14:00', laterWorkday));
  expect(await free(laterWorkday)).not.toContain(at('14:00', laterWorkday));
  const path = `/appointments/${id}/entered-in-error`;
  await done(doctor.send(path, { note: 'Wrong patient' }, { from: '/agenda' }));
  expect(await textOfAppointment(id)).toContain('Entered by mistake');
  expect(await free(laterWorkday)).toContain(at('14:00', laterWorkday));
  const again = await doctor.send(path, { note: '' }, { from: '/agenda' });
  expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('entered by mistake')]);
  expect((await patient.send(path, { note: '' }, { from: times() })).status).toBe(403);
});
