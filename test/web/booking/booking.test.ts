import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDays } from '../../../src/kernel/time.js';
import { LiveFragments } from '../../../src/platform/live/live-fragments.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, problemsOf, textOf, type Person } from '../../support/http.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { done, newDoctor, newPatient, openClinic } from '../people.js';
import { at, doctorIdOf, laterWorkday, startsOn, workday, zone } from './free-times.js';

let app: TestApp;
let admin: Person;
let patient: Person;
let other: Person;
let doctor: Person;
let doctorId: string;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app, { zone });
  patient = await newPatient(app, { fullName: 'Eva Roth' });
  other = await newPatient(app, { fullName: 'Otto Lang' });
  doctor = await newDoctor(app, admin, { fullName: 'Miriam Vogel' }, { usualHours: true });
  doctorId = await doctorIdOf(patient, 'Miriam');
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

const page = (date = workday) => `/doctors/${doctorId}?date=${date}`;
const free = async (person: Person, date = workday) => startsOn((await person.get(page(date))).html);
const hold = (person: Person, start: string) =>
  person.send(`/doctors/${doctorId}/holds`, { start }, { from: page() });
const release = (person: Person, start: string) =>
  person.send(`/doctors/${doctorId}/holds/release`, { start }, { from: page() });
const book = (person: Person, start: string, reason = 'Chest pain on stairs') =>
  person.send(`/doctors/${doctorId}/appointments`, { start, reason }, { from: page() });

async function watch(person: Person, fragment: string, params: Record<string, string>): Promise<TestSocket> {
  const socket = await openSocket(app.address, person.cookie('session'));
  sockets.push(socket);
  socket.subscribe(fragment, params);
  await socket.frameWith('hx-partial');
  return socket;
}

describe('doctors', () => {
  it('are listed with their next free times, and found by name, specialty and day', async () => {
    await newDoctor(app, admin, { fullName: 'Paul Koch', specialty: 'dermatology' }, { usualHours: true });
    const { html } = await patient.get('/doctors');
    expect(textOf(html)).toMatch(/2 doctors Miriam Vogel Cardiology .* Paul Koch Dermatology/);
    expect(startsOn(html).length).toBe(6);
    const found = async (query: string) => textOf((await patient.get(`/doctors?${query}`)).html);
    expect(await found('q=pau')).toMatch(/1 doctor Paul Koch/);
    expect(await found('specialty=cardiology')).toMatch(/1 doctor Miriam Vogel/);
    expect(await found(`date=${workday}`)).toContain('2 doctors have free times on');
    expect(await found(`date=${addDays(workday, 400)}`)).toContain('Nobody has a free time on that day');
    expect(await found('q=nobody')).toContain('No doctor fits this search');
    const wrong = await patient.get('/doctors?date=2026-02-30');
    expect([wrong.status, problemsOf(wrong.html).join()]).toEqual([
      422,
      expect.stringContaining('does not exist'),
    ]);
    const partial = await patient.get('/doctors?q=pau', {
      'hx-request': 'true',
      'hx-request-type': 'partial',
    });
    expect(partial.headers['hx-replace-url']).toBe('/doctors?q=pau');
    expect(partial.html).toMatch(/^\s*<hx-partial id="doctor-list"/);
  });

  it('have a page with a week of free times, and ways to other days', async () => {
    const { html } = await patient.get(page());
    const starts = startsOn(html);
    expect(starts).toContain(at('09:00'));
    expect(starts).toContain(at('16:30'));
    expect(starts).not.toContain(at('17:00'));
    expect(html).toContain(`href="${page(addDays(workday, 1))}"`);
    expect(html).toContain(`href="${page(addDays(workday, 7))}"`);
    expect(html).toMatch(new RegExp(`id="head-${workday}"[^>]*aria-current="date"`));
    const far = textOf((await patient.get(page(addDays(workday, 400)))).html);
    expect(far).toContain('No time is free on this day');
    expect((await patient.get('/doctors/3f0f5a4e-6d3c-4a43-9b6f-1a1d7d5b6d11')).status).toBe(404);
  });

  it('that are free another day say which is the next', async () => {
    const sunday = addDays(workday, 7 - (new Date(`${workday}T00:00:00Z`).getUTCDay() || 7));
    const text = textOf((await patient.get(page(sunday))).html);
    expect(text).toMatch(/No time is free on this day\. Next free time: Mon \d+ \w+, 09:00 Other doctors/);
  });
});

describe('a time that a patient chooses', () => {
  it('is kept for five minutes, renewed once, gone for others meanwhile, and let go for another', async () => {
    const chosen = await hold(patient, at('09:00'));
    expect([chosen.status, chosen.location]).toEqual([
      303,
      expect.stringContaining(`/doctors/${doctorId}?date=${workday}&start=`),
    ]);
    const form = await patient.get(chosen.location!);
    expect(textOf(form.html)).toMatch(/09:00 30 minutes with Miriam Vogel Kept for you until \d\d:\d\d/);
    expect(form.html).toContain('id="renew-form"');
    expect(await free(other)).not.toContain(at('09:00'));
    expect(await free(patient)).toContain(at('09:00'));

    const taken = await hold(other, at('09:00'));
    expect([taken.status, textOf(taken.html)]).toEqual([
      409,
      expect.stringMatching(/kept for somebody else.*Free at the moment.*09:30/),
    ]);

    const renewed = await patient.send(
      `/doctors/${doctorId}/holds`,
      { start: at('09:00'), renew: 'yes' },
      { from: page() },
    );
    const again = await patient.get(renewed.location!);
    expect(textOf(again.html)).toContain('kept for five more minutes');
    expect(again.html).not.toContain('id="renew-form"');

    const let_go = await release(patient, at('09:00'));
    expect([let_go.status, let_go.location]).toEqual([303, page()]);
    expect(await free(other)).toContain(at('09:00'));
  });

  it('gives back what the same patient kept on another day', async () => {
    await hold(patient, at('10:00'));
    await hold(patient, at('10:00', laterWorkday));
    expect(await free(other)).toContain(at('10:00'));
    expect(await free(other, laterWorkday)).not.toContain(at('10:00', laterWorkday));
    await release(patient, at('10:00', laterWorkday));
  });

  it('disappears for everybody who looks, and comes back when the time is up', async () => {
    const slots = await watch(other, 'slots', { doctorId, date: workday });
    expect(slots.frames.at(-1)).toContain(at('11:00'));
    const own = await watch(patient, 'slots', { doctorId, date: workday });
    let before = slots.frames.length;
    await hold(patient, at('11:00'));
    await slots.frameWithout(at('11:00'), 'id="slots"', before);
    expect(await own.frameWith('kept for you')).toContain(at('11:00'));

    before = slots.frames.length;
    const mine = await watch(patient, 'chosen-time', { doctorId, start: at('11:00') });
    expect(mine.frames.at(-1)).toContain('Kept for you until');
    app.advanceClock(5.5 * 60_000);
    expect(await slots.frameWith(at('11:00'), before)).toContain('<hx-partial id="slots"');
    await mine.frameWith('It is still free');
  });

  it('is told as lost to who wants it too, and as free again when the time is up', async () => {
    await hold(patient, at('16:30'));
    const wish = await watch(other, 'chosen-time', { doctorId, start: at('16:30') });
    expect(wish.frames.at(-1)).toContain('This time has been taken');
    app.advanceClock(5.5 * 60_000);
    await wish.frameWith('It is still free');
  });

  it('is watched only if it is one wherever the clinic is: what is none was tried again without end', () => {
    const watched = (start: string) =>
      app.nest.get(LiveFragments).find('chosen-time')?.parse({ doctorId, start });
    expect(watched('2999-12-30T23:59:00Z')).toMatchObject({ doctorId });
    for (const start of ['2999-12-31T23:59:00Z', '1800-01-01T00:00:00Z'])
      expect(() => watched(start)).toThrow('This is no time');
  });

  it('is gone on the page that books it once somebody else has it', async () => {
    const mine = await watch(patient, 'chosen-time', { doctorId, start: at('11:30') });
    await done(book(other, at('11:30')));
    const frame = await mine.frameWith('This time has been taken');
    expect(frame).toMatch(/form="booking-form" name="instead" value="[^"]+"/);
    expect(frame).not.toContain(`value="${at('11:30')}"`);
  });
});

describe('a booking', () => {
  it('needs no hold, and leads to the appointment', async () => {
    const answer = await book(patient, at('12:00'), 'Chest pain <at> night');
    expect(answer.location).toMatch(/^\/appointments\/[0-9a-f-]{36}$/);
    const text = textOf((await patient.get(answer.location!)).html);
    expect(text).toMatch(/The appointment is booked\..*12:00 Booked .*Miriam Vogel .*Chest pain <at> night/);
    expect(await free(other)).not.toContain(at('12:00'));
  });

  it('uses the time that the same patient keeps, and not the one that another does', async () => {
    await hold(patient, at('12:30'));
    const refused = await book(other, at('12:30'), 'Mine, I think');
    expect([refused.status, textOf(refused.html)]).toEqual([
      409,
      expect.stringContaining('kept for somebody else'),
    ]);
    expect(fieldsOf(refused.html)).toMatchObject({ reason: 'Mine, I think', start: at('12:30') });
    expect(refused.html).toContain(`name="instead" value="${at('13:00')}"`);
    await done(book(patient, at('12:30')));
  });

  it('of a time that was lost can go to another one with the same form', async () => {
    const refused = await book(other, at('12:00'), 'Wants noon');
    expect(refused.status).toBe(409);
    const answer = await other.send(
      `/doctors/${doctorId}/appointments`,
      { start: at('12:00'), instead: at('13:30'), reason: 'Wants noon' },
      { from: page() },
    );
    expect(textOf((await other.get(answer.location!)).html)).toMatch(/13:30 Booked/);
  });

  it('sent twice with the same form is one appointment', async () => {
    const form = { start: at('14:00'), reason: 'Sent twice', commandId: 'the same' };
    const [one, two] = [
      await patient.send(`/doctors/${doctorId}/appointments`, form, { from: page() }),
      await patient.send(`/doctors/${doctorId}/appointments`, form, { from: page() }),
    ];
    expect(two.location).toBe(one.location);
  });

  it.each([
    ['no reason', () => ({ reason: '' }), 422, 'Say in a few words'],
    ['a start that is none', () => ({ start: 'soon' }), 422, 'does not exist'],
    ['no start', () => ({ start: '' }), 422, 'Choose a date'],
    ['a start between two', () => ({ start: at('14:40') }), 422, 'no appointment at this time'],
    ['a start at night', () => ({ start: at('03:00') }), 422, 'no appointment at this time'],
    ['a start in the past', () => ({ start: at('10:00', addDays(workday, -7)) }), 422, 'already past'],
    ['a start too far ahead', () => ({ start: at('10:00', addDays(workday, 140)) }), 422, 'days ahead'],
    ['a reason that is too long', () => ({ reason: 'x'.repeat(2001) }), 422, 'too long'],
  ])('with %s is refused, with what was typed and what is free', async (_, wrong, status, words) => {
    const form = { start: at('14:30'), reason: 'As it was typed', ...wrong() };
    const refused = await patient.send(`/doctors/${doctorId}/appointments`, form, { from: page() });
    expect([refused.status, textOf(refused.html)]).toEqual([status, expect.stringContaining(words)]);
    if (form.start === at('14:30')) expect(fieldsOf(refused.html)).toMatchObject(form);
    else expect(refused.html).toMatch(/<button[^>]* name="(?:start|instead)" value=/);
  });

  it('on a day that the clinic is closed, or the doctor is away, is refused, and nothing is offered there', async () => {
    const [closed, away] = [addDays(laterWorkday, 7), addDays(laterWorkday, 14)];
    await done(
      admin.send(
        '/admin/clinic/closing-days',
        { date: closed, label: 'Inventory' },
        { from: '/admin/clinic' },
      ),
    );
    await done(doctor.send('/schedule/time-off', { from: away, why: 'Training' }, { from: '/schedule' }));
    for (const [date, words, shown] of [
      [closed, 'The clinic is closed that day (Inventory)', 'closed on this day: Inventory'],
      [away, 'The doctor is away at this time', 'No time is free on this day'],
    ] as const) {
      expect(textOf((await patient.get(page(date))).html)).toContain(shown);
      expect(await free(patient, date)).not.toContain(at('10:00', date));
      const refused = await book(patient, at('10:00', date));
      expect([[409, 422].includes(refused.status), textOf(refused.html)]).toEqual([
        true,
        expect.stringContaining(words),
      ]);
      expect(refused.html).toMatch(/name="instead" value=/);
      expect((await hold(patient, at('10:00', date))).status).toBe(refused.status);
    }
  });

  it('with a doctor who is suspended, or whom there is not, is refused beside the others', async () => {
    await newDoctor(app, admin, { fullName: 'Hugo Frank' }, { usualHours: true });
    const hugo = await doctorIdOf(patient, 'Hugo');
    await done(
      admin.send(`/admin/doctors/${hugo}/suspend`, { reason: 'Licence' }, { from: '/admin/doctors' }),
    );
    for (const [id, words] of [
      [hugo, 'suspended'],
      ['3f0f5a4e-6d3c-4a43-9b6f-1a1d7d5b6d11', 'no such doctor'],
    ] as const) {
      for (const what of ['appointments', 'holds']) {
        const form = { start: at('14:30'), reason: 'Anybody' };
        const refused = await patient.send(`/doctors/${id}/${what}`, form, { from: '/doctors' });
        expect([refused.status, textOf(refused.html)]).toEqual([422, expect.stringContaining(words)]);
        expect(textOf(refused.html)).toContain('Miriam Vogel');
      }
    }
  });

  it('is not for somebody else’s patient', async () => {
    const stolen = await patient.send(
      `/doctors/${doctorId}/appointments`,
      { start: at('15:00'), reason: 'x', patientId: '3f0f5a4e-6d3c-4a43-9b6f-1a1d7d5b6d11' },
      { from: page() },
    );
    expect(stolen.status).toBe(404);
    expect(await free(patient)).toContain(at('15:00'));
  });
});
