import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays, dateAt, timeOnWall } from '../../../src/kernel/time.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, linkOnce, person, textOf, type Person } from '../../support/http.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { zoneOfTheMorning } from '../doctor/morning.js';
import {
  done,
  mobile,
  newDeskWorker,
  newDoctor,
  newPatient,
  openClinic,
  password,
  request,
} from '../people.js';

let app: TestApp;
let desk: Person;
let doctor: Person;
let patient: Person;
const sockets: TestSocket[] = [];

const zone = zoneOfTheMorning();
const today = dateAt(new Date().toISOString(), zone);
const tomorrow = addDays(today, 1);
const number = mobile();

beforeAll(async () => {
  // A day passes between two looks of the desk.
  app = await startTestApp({ sessionLimits: { idleMinutes: 24 * 60, hours: 24 } });
  const admin = await openClinic(app, { zone });
  desk = await newDeskWorker(app, admin);
  doctor = await newDoctor(app, admin, { fullName: 'Miriam Vogel' });
  await newDoctor(app, admin, { fullName: 'Paul Koch' });
  patient = await newPatient(app, { fullName: 'Eva Roth', mobile: number });
});
beforeEach(() => {
  app.advanceClock(0);
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});
afterAll(async () => {
  await app.close();
});

/** An appointment of Eva Roth's with Miriam Vogel. */
async function booked(clock: string, date = today): Promise<string> {
  const reason = 'Blood in the urine';
  const id = await request(patient, { preferredDate: date, preferredTime: clock, reason });
  await done(doctor.send(`/requests/${id}/accept`, { start: `${date}T${clock}` }, { from: '/requests' }));
  return id;
}

async function watch(date: string): Promise<TestSocket> {
  const socket = await openSocket(app.address, desk.cookie('session'));
  sockets.push(socket);
  socket.subscribe('desk-day', { date });
  await socket.frameWith('hx-partial');
  return socket;
}

function itIs(clock: string): void {
  app.advanceClock(Date.parse(timeOnWall(today, clock, 1, zone)!.start) - Date.now());
}

const rowOf = (html: string, id: string): string =>
  html.slice(html.indexOf(`<li id="${id}"`)).split('</li>')[0]!;

describe('the desk', () => {
  it('sees the day of all doctors: who comes when, and never what for', async () => {
    const id = await booked('09:00');
    const offered = await request(patient, { preferredDate: today, reason: 'Itching in private' });
    await done(
      doctor.send(`/requests/${offered}/accept`, { start: `${today}T11:30` }, { from: '/requests' }),
    );
    expect((await desk.get('/')).location).toBe('/desk');
    const { html } = await desk.get('/desk');
    expect(textOf(html)).toMatch(/Miriam Vogel 2 09:00–09:30 Eva Roth \+491512\d+ Booked/);
    expect(textOf(rowOf(html, `held-${offered}`))).toMatch(/11:30–12:00 Eva Roth .* Time offered/);
    expect(textOf(html)).toContain('Nothing yet for Paul Koch');
    for (const page of [html, (await desk.get('/desk?q=eva')).html]) {
      expect(page).toContain(id);
      expect(page).not.toMatch(/urine|private|cardiology|Cardiology/);
    }
    await done(desk.send(`/appointments/${offered}/offer/refuse`, {}, { from: '/desk' }));
    await done(desk.send(`/appointments/${offered}/cancel`, { reasonCode: 'pat' }, { from: '/desk' }));
    await done(desk.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: '/desk' }));
  });

  it('marks a patient arrived and checked in, on its day only', async () => {
    const id = await booked('09:30');
    const later = await booked('10:00', tomorrow);
    const early = await desk.send(`/appointments/${later}/arrive`, {}, { from: '/desk', htmx: true });
    expect([early.status, textOf(early.html)]).toEqual([
      409,
      expect.stringContaining('only possible on the day of the appointment'),
    ]);
    const arrived = await desk.send(`/appointments/${id}/arrive?date=${today}`, {}, { from: '/desk' });
    expect([arrived.status, arrived.location]).toEqual([303, `/desk?date=${today}`]);
    const { html } = await desk.get('/desk');
    expect(textOf(html)).toContain('The patient has arrived');
    expect(textOf(rowOf(html, `visit-${id}`))).toMatch(/Arrived .*Check in/);
    await done(desk.send(`/appointments/${id}/check-in`, {}, { from: '/desk' }));
    expect(textOf(rowOf((await desk.get('/desk')).html, `visit-${id}`))).toContain('Checked in');
    const twice = await desk.send(`/appointments/${id}/arrive`, {}, { from: '/desk' });
    expect([twice.status, textOf(rowOf(twice.html, `visit-${id}`))]).toEqual([
      409,
      expect.stringContaining('checked in already'),
    ]);
  });

  it('cancels for a patient who calls, once, with the form as it was when it is refused', async () => {
    const id = await booked('12:00', tomorrow);
    const path = `/appointments/${id}/cancel?date=${tomorrow}`;
    const missing = await desk.send(path, { reasonCode: '', note: 'Called at nine' }, { from: '/desk' });
    expect([missing.status, missing.html]).toEqual([422, expect.stringContaining('Called at nine')]);
    await done(desk.send(path, { reasonCode: 'pat-fb', note: 'Called' }, { from: '/desk' }));
    expect((await desk.get(`/desk?date=${tomorrow}`)).html).not.toContain(id);
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Feeling better: Called');
    const again = await desk.send(path, { reasonCode: 'pat-fb' }, { from: '/desk' });
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('cancelled already')]);
  });

  it('says that somebody did not come, and that something was entered by mistake', async () => {
    const missed = await booked('08:30');
    itIs('08:45');
    await done(desk.send(`/appointments/${missed}/no-show`, {}, { from: '/desk' }));
    expect(textOf(rowOf((await desk.get('/desk')).html, `visit-${missed}`))).toContain('Did not come');
    await done(
      desk.send(`/appointments/${missed}/entered-in-error`, { note: 'Wrong Eva' }, { from: '/desk' }),
    );
    expect((await desk.get('/desk')).html).not.toContain(missed);
  });

  it('is not told apart from others by what it may not do', async () => {
    const id = await booked('15:00', tomorrow);
    expect((await desk.send(`/appointments/${id}/fulfil`, { note: '' }, { from: '/desk' })).status).toBe(403);
    for (const path of ['/requests', '/patients', '/agenda', '/appointments', `/appointments/${id}`])
      expect([path, (await desk.get(path)).status]).toEqual([path, 403]);
    for (const person of [patient, doctor]) {
      expect((await person.get('/desk')).status).toBe(403);
      expect((await person.send('/desk/patients', {}, { from: '/' })).status).toBe(403);
    }
    const unknown = await desk.send(
      '/appointments/3f0f5a4e-6d3c-4a43-9b6f-1a1d7d5b6d11/arrive',
      {},
      { from: '/desk' },
    );
    expect([unknown.status, textOf(unknown.html)]).toEqual([
      404,
      expect.stringContaining('no such appointment'),
    ]);
  });
});

describe('patients at the desk', () => {
  it('are found by name or number, with what they have ahead', async () => {
    const id = await booked('16:00', tomorrow);
    for (const q of ['rot', number.slice(4)]) {
      const { html } = await desk.get(`/desk?q=${encodeURIComponent(q)}`);
      expect(textOf(html)).toMatch(/1 patient found .* Eva Roth Born 3 May 1984/);
      expect(textOf(rowOf(html, `ahead-${id}`))).toMatch(/16:00–16:30 Miriam Vogel Booked/);
    }
    expect(textOf((await desk.get('/desk?q=nobody')).html)).toContain('Nobody here is called that');
    const partial = await desk.get('/desk?q=rot', { 'hx-request': 'true', 'hx-request-type': 'partial' });
    expect(partial.headers['hx-replace-url']).toBe('/desk?q=rot');
    expect(partial.html).toContain('<hx-partial id="desk-found"');
  });

  it('are put on the waiting list, where the desk sees that they wait, never what for, and takes them off', async () => {
    const [, path = ''] = /href="(\/desk\/patients\/[^"]+\/waitlist)"/.exec(
      (await desk.get('/desk?q=eva')).html,
    )!;
    const far = addDays(today, 120);
    const wish = { specialty: 'cardiology', reason: 'Blue toes', from: far, to: far };
    const missing = await desk.send(path, { ...wish, from: '' });
    expect([missing.status, missing.html]).toEqual([422, expect.stringContaining('Blue toes')]);
    const early = await desk.send(path, { ...wish, from: addDays(today, -1) });
    expect([early.status, early.html]).toEqual([422, expect.stringContaining('Blue toes')]);

    const joined = await desk.send(path, wish);
    expect([joined.status, joined.location]).toEqual([303, '/desk?q=Eva+Roth']);
    const { html } = await desk.get(joined.location!);
    expect(textOf(html)).toContain('The patient is on the waiting list');
    expect(textOf(html)).toMatch(/Waits for a free time .*On the waiting list .*Take off the list/);
    expect(html).not.toMatch(/Blue toes|[Cc]ardiology/);
    expect(textOf((await patient.get('/appointments')).html)).toContain('Blue toes On the waiting list');

    const id = /<li id="ahead-([^"]+)" class="visit waitlist/.exec(html)![1]!;
    const off = await desk.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: '/desk' });
    expect(off.status).toBe(303);
    expect(textOf((await desk.get(joined.location!)).html)).not.toContain('Waits for a free time');
    expect((await patient.get(path)).status).toBe(403);
  });

  it('are registered without an account, once', async () => {
    const form = { fullName: 'Otto Neu', birthDate: '1950-02-28', mobile: '', commandId: 'the same' };
    const answer = await desk.send('/desk/patients', form, { from: '/desk' });
    expect([answer.status, answer.location]).toEqual([303, '/desk?q=Otto+Neu']);
    await desk.send('/desk/patients', form, { from: '/desk' });
    const { html } = await desk.get('/desk?q=Otto+Neu');
    expect(textOf(html)).toMatch(
      /The patient is registered.* 1 patient found .* Otto Neu Born 28 February 1950/,
    );
  });

  it.each([
    ['nobody', { fullName: '' }, 'Enter the full name'],
    ['no birth date', { birthDate: '' }, 'Enter the date of birth'],
    ['a birth date to come', { birthDate: '2999-01-01' }, 'lies in the future'],
    ['a number that is none', { mobile: '12' }, 'not a phone number'],
  ])('with %s are refused, with the form as it was', async (_, wrong, words) => {
    const form = { fullName: 'Otto Alt', birthDate: '1950-02-28', mobile: '+49 1512 9999999', ...wrong };
    const page = await desk.send('/desk/patients', form, { from: '/desk' });
    expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining(words)]);
    expect(fieldsOf(page.html)).toMatchObject(form);
  });
});

describe('a patient whom the desk registered', () => {
  const path = async (name: string) => {
    const { html } = await desk.get(`/desk?q=${encodeURIComponent(name)}`);
    return /action="(\/desk\/patients\/[0-9a-f-]{36}\/invitation)"/.exec(html)?.[1];
  };

  it('claims the account with a link that works once, and sees what the desk booked', async () => {
    await done(
      desk.send('/desk/patients', { fullName: 'Rita Neu', birthDate: '1950-02-28' }, { from: '/desk' }),
    );
    const invitation = (await path('Rita'))!;
    const wrong = await desk.send(invitation, { mobile: '12' }, { from: '/desk?q=Rita' });
    expect([wrong.status, textOf(wrong.html)]).toEqual([422, expect.stringContaining('not a phone number')]);
    const taken = await desk.send(invitation, { mobile: number }, { from: '/desk?q=Rita' });
    expect([taken.status, textOf(taken.html)]).toEqual([409, expect.stringContaining('already an account')]);

    const { html } = await desk.send(invitation, { mobile: mobile() }, { from: '/desk?q=Rita' });
    const link = linkOnce(html);
    const patientId = invitation.split('/')[3]!;
    const doctorId = /\/doctors\/([0-9a-f-]{36})/.exec(
      (await desk.get(`/doctors?patientId=${patientId}`)).html,
    )![1]!;
    const form = { patientId, date: tomorrow, time: '18:00' };
    await done(desk.send(`/doctors/${doctorId}/appointments`, form, { from: '/desk' }));

    const rita = person(app.address);
    const claimed = await done(rita.send(link, { password }));
    expect(claimed.location).toBe('/appointments');
    const own = fieldsOf((await rita.get('/profile')).html);
    await done(rita.send('/profile', { ...own, fullName: 'Rita Married', password: '' }));
    expect((await desk.get('/desk?q=Married')).html).toContain('Rita Married');
    await done(rita.send('/profile', { ...own, password: '' }));
    expect(textOf((await rita.get('/appointments')).html)).toMatch(/Upcoming .*18:00 .*Booked/);
    expect(await path('Rita')).toBeUndefined();
    const again = await desk.send(invitation, { mobile: mobile() }, { from: '/desk?q=Rita' });
    expect([again.status, textOf(again.html)]).toEqual([409, expect.any(String)]);
    expect(again.html).not.toContain('link-once');
  });

  it('gets no link from anybody else, and who has an account gets none', async () => {
    expect(await path('Eva Roth')).toBeUndefined();
    const of = '/desk/patients/3f0f5a4e-6d3c-4a43-9b6f-1a1d7d5b6d11/invitation';
    expect((await desk.send(of, { mobile: mobile() }, { from: '/desk' })).status).toBe(404);
    expect((await patient.send(of, { mobile: mobile() }, { from: '/' })).status).toBe(403);
  });
});

describe('an open desk', () => {
  it('shows what is booked, who arrives and what is cancelled, without reasons', async () => {
    const socket = await watch(today);
    const id = await booked('13:00');
    expect(await socket.frameWith(`id="visit-${id}"`)).not.toContain('urine');
    await done(desk.send(`/appointments/${id}/arrive`, {}, { from: '/desk' }));
    await socket.frameWith('-next" class="small">Check in');
    const before = socket.frames.length;
    await done(desk.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: '/desk' }));
    await socket.frameWithout(id, 'id="desk-day"', before);
  });

  it('moves on with the time alone', async () => {
    const id = await booked('14:00');
    const socket = await watch(today);
    expect(rowOf(socket.frames.at(-1)!, `visit-${id}`)).not.toContain('Not arrived yet');
    itIs('14:05');
    await socket.frameWith('Not arrived yet');
  });

  it('is for the desk only', async () => {
    for (const person of [patient, doctor]) {
      const socket = await openSocket(app.address, person.cookie('session'));
      sockets.push(socket);
      socket.subscribe('desk-day', { date: today });
      const control = await watch(today);
      await control.frameWith('desk-day');
      expect(socket.frames).toEqual([]);
    }
  });
});
