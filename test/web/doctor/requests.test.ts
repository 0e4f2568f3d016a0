import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { person, textOf, unescaped, type Person } from '../../support/http.js';
import { aRequest, done, mobile, newDoctor, newPatient, openClinic, password, request } from '../people.js';

let app: TestApp;
let admin: Person;
let patient: Person;
let doctor: Person;
let colleague: Person;
let dermatologist: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  patient = await newPatient(app);
  doctor = await newDoctor(app, admin);
  colleague = await newDoctor(app, admin, { fullName: 'Paul Koch' });
  dermatologist = await newDoctor(app, admin, { fullName: 'Lea Stein', specialty: 'dermatology' });
});
afterAll(async () => {
  await app.close();
});

const from = '/requests';
const dayOf = (days: number): string => aRequest(days).preferredDate!;
const startOf = (html: string, id: string): string => {
  const row = html.slice(html.indexOf(`<li id="request-${id}"`));
  return /name="start" value="([^"]+)"/.exec(row)![1]!;
};

const acceptAt = (by: Person, id: string, start: string, htmx = false) =>
  by.send(`/requests/${id}/accept`, { start }, { from, htmx });
const accept = async (by: Person, id: string, htmx = false) =>
  acceptAt(by, id, startOf((await by.get('/requests')).html, id), htmx);

describe('the search', () => {
  it('shows the open requests of the doctor’s specialties, with patient, age, reason and wished time', async () => {
    const id = await request(patient, { reason: 'Stabbing pain in the chest', preferredTime: '09:30' }, 4);
    const { html, status } = await doctor.get('/requests');
    const text = textOf(html);
    expect(status).toBe(200);
    expect(html).toContain(`id="request-${id}"`);
    expect(text).toMatch(
      /Jonas Weber 4\d years .*Stabbing pain in the chest \w{3} \d+ \w+, 09:30 in [345] days/,
    );
    expect((await dermatologist.get('/requests')).html).not.toContain(id);
  });

  it('finds words of the reason in any order, misspelt too', async () => {
    const id = await request(patient, { reason: 'Swollen ankles since the flight' });
    for (const reason of ['ankles swollen', 'swolen', 'ankle', 'flig']) {
      expect((await doctor.get(`/requests?reason=${encodeURIComponent(reason)}`)).html).toContain(id);
    }
    const nothing = await doctor.get('/requests?reason=toothache');
    expect(nothing.html).not.toContain(id);
    expect(textOf(nothing.html)).toContain('No request fits this search');
  });

  it('narrows by day, time of day, specialty and status, and keeps the filters in the form', async () => {
    const id = await request(patient, { reason: 'Night sweats', preferredTime: '15:00' }, 20);
    const found = async (query: string) =>
      (await doctor.get(`/requests?reason=sweats&${query}`)).html.includes(id);
    expect(await found(`from=${dayOf(20)}&to=${dayOf(20)}`)).toBe(true);
    expect(await found(`from=${dayOf(21)}`)).toBe(false);
    expect(await found(`to=${dayOf(19)}`)).toBe(false);
    expect(await found('timeFrom=14:00&timeTo=15:00')).toBe(true);
    expect(await found('timeTo=14:59')).toBe(false);
    expect(await found('specialty=cardiology')).toBe(true);
    expect(await found('specialty=dermatology')).toBe(false);
    expect(await found('status=booked')).toBe(false);
    expect(await found('status=all')).toBe(true);
    const page = await doctor.get(`/requests?reason=sweats&timeFrom=14:00&status=all`);
    expect(page.html).toMatch(/name="reason"[^>]*value="sweats"/);
    expect(page.html).toMatch(/name="timeFrom"[^>]*value="14:00"/);
    expect(page.html).toMatch(/<option value="all" selected>/);
  });

  it('answers htmx with the results, what the page now listens to, and its address without what is empty', async () => {
    const page = await doctor.get('/requests?reason=chest&specialty=&from=', {
      'hx-request': 'true',
      'hx-request-type': 'partial',
    });
    expect(page.html).not.toContain('<html');
    expect(page.html).toContain('<hx-partial id="request-results"');
    expect(page.html).toMatch(/<hx-partial id="subscriptions".*name="reason" value="chest"/s);
    expect(page.headers['hx-replace-url']).toBe('/requests?reason=chest');
  });

  it('names filters that are no good and heeds the others', async () => {
    const id = await request(patient, { reason: 'Dizzy spells' });
    const page = await doctor.get('/requests?from=2026-02-30&timeTo=99:00&reason=dizzy');
    expect(page.status).toBe(422);
    expect(textOf(page.html)).toContain('This date does not exist');
    expect(page.html).toContain(id);
    expect((await doctor.get('/requests?status=nonsense')).status).toBe(422);
    expect((await doctor.get('/requests?after=nonsense')).status).toBe(200);
  });

  it('is paged by key', async () => {
    const crowd = [await newPatient(app, { fullName: 'Otto Lang' }), await newPatient(app)];
    for (let day = 30; day < 57; day++) await request(crowd[day % 2]!, { reason: 'Hiccups' }, day);
    const first = await doctor.get('/requests?reason=hiccups');
    expect(textOf(first.html)).toContain('27 open requests');
    const next = unescaped(/<a id="next-page"[^>]*href="([^"]+)"/.exec(first.html)![1]!);
    const second = await doctor.get(next);
    expect(second.html.match(/<li id="request-/g)).toHaveLength(2);
    expect(second.html).toContain('id="first-page"');
    expect(second.html).not.toContain('id="next-page"');
  });

  it('escapes what patients wrote', async () => {
    const id = await request(patient, { reason: '<img src=x onerror=alert(1)> __csrf__ {{7*7}}' });
    const { html } = await doctor.get('/requests');
    const row = html.slice(html.indexOf(`<li id="request-${id}"`)).split('</li>')[0]!;
    expect(row).toContain('&lt;img src=x onerror=alert(1)&gt; &#95;&#95;csrf&#95;&#95; {{7*7}}');
    expect(row).not.toContain('<img');
  });
});

describe('accepting', () => {
  it('at the requested time books it, for both to see', async () => {
    const id = await request(patient, {}, 5);
    const answer = await accept(doctor, id);
    expect([answer.status, answer.location]).toEqual([303, '/requests']);
    expect(textOf((await doctor.get('/requests')).html)).toContain('The appointment is booked.');
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Booked');
    expect((await doctor.get(`/agenda?date=${dayOf(5)}`)).html).toContain(`id="visit-${id}"`);
  });

  it('at another time offers it to the patient and holds it', async () => {
    const id = await request(patient, {}, 6);
    const fields = { date: dayOf(7), time: '11:30' };
    const answer = await doctor.send(`/requests/${id}/accept`, fields, { from });
    expect(answer.status).toBe(303);
    expect(textOf((await doctor.get('/requests')).html)).toContain('The time is offered to the patient');
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('11:30');
    const agenda = await doctor.get(`/agenda?date=${dayOf(7)}`);
    expect(agenda.html).toContain(`id="held-${id}"`);
    expect(textOf(agenda.html)).toContain('Time offered');
  });

  it('takes the time on the clinic’s clock in one field as well', async () => {
    const id = await request(patient, { preferredTime: '14:00' }, 8);
    await done(doctor.send(`/requests/${id}/accept`, { start: `${dayOf(8)}T14:00` }, { from }));
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Booked');
  });

  it('answers htmx with the list and a line that is announced', async () => {
    const id = await request(patient, {}, 9);
    const answer = await accept(doctor, id, true);
    expect(answer.status).toBe(200);
    expect(answer.html).toContain('<hx-partial id="request-results"');
    expect(answer.html).not.toContain(`id="request-${id}"`);
    expect(answer.html).toMatch(/<hx-partial id="announcements".*The appointment is booked\./s);
  });

  it('twice with the same form does it once', async () => {
    const id = await request(patient, {}, 10);
    const start = startOf((await doctor.get('/requests')).html, id);
    const form = { start, commandId: randomUUID() };
    const first = await doctor.send(`/requests/${id}/accept`, form, { from });
    const second = await doctor.send(`/requests/${id}/accept`, form, { from });
    expect([first.status, second.status]).toEqual([303, 303]);
  });

  it.each([
    ['nothing', {}, 'Choose a date'],
    ['no time', { date: '2030-01-01' }, 'Choose a time'],
    ['a start that is no time', { start: 'tomorrow' }, 'This time does not exist'],
    ['a date that does not exist', { date: '2030-02-30', time: '10:00' }, 'This date does not exist'],
    ['a time that clocks skip', { date: '2030-03-31', time: '02:30' }, 'This time does not exist'],
    ['a time that is past', { date: '2020-01-06', time: '10:00' }, 'already past'],
    ['a time that runs into the next day', { date: '2030-01-08', time: '23:50' }, 'ends on the same day'],
  ])('refuses %s, with what was typed still there', async (_, fields, words) => {
    const id = await request(patient, { reason: `Asked with ${words}` }, 11);
    const page = await doctor.send(`/requests/${id}/accept`, fields, { from });
    expect(page.status).toBe(422);
    expect(textOf(page.html)).toContain(words);
    const row = page.html.slice(page.html.indexOf(`<li id="request-${id}"`)).split('</li>')[0]!;
    if ('date' in fields) {
      expect(row).toMatch(/<details id="[^"]*-other"[^>]* open>/);
      expect(row).toContain(`value="${fields.date}"`);
    }
    await done(
      patient.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: `/appointments/${id}` }),
    );
  });

  it('of a time that the doctor has given to somebody else is refused', async () => {
    const one = await request(patient, {}, 12);
    const other = await request(await newPatient(app, { fullName: 'Eva Roth' }), {}, 12);
    await done(accept(doctor, one));
    const page = await accept(doctor, other);
    expect([page.status, textOf(page.html)]).toEqual([409, expect.stringContaining('has just been taken')]);
  });

  it('outside of the working hours asks to confirm it, at the requested time and at another', async () => {
    const usual = await newDoctor(app, admin, { fullName: 'Ida Brandt' }, { usualHours: true });
    const saturday = [20, 21, 22, 23, 24, 25, 26].map(dayOf).find((day) => new Date(day).getUTCDay() === 6)!;
    const id = await request(patient, { preferredDate: saturday }, 20);
    const refused = await accept(usual, id);
    expect([refused.status, textOf(refused.html)]).toEqual([409, expect.stringContaining('outside')]);
    const row = refused.html.slice(refused.html.indexOf(`<li id="request-${id}"`)).split('</form>')[0]!;
    expect(row).toMatch(/name="outsideHours"[^>]* required/);

    const other = { date: saturday, time: '12:00' };
    const panel = await usual.send(`/requests/${id}/accept`, other, { from });
    expect(panel.status).toBe(409);
    expect(panel.html).toMatch(new RegExp(`id="request-${id}-time"[^>]*value="12:00"`));
    expect(panel.html).toMatch(new RegExp(`id="request-${id}-other-outside"[^>]*name="outsideHours"`));

    const start = startOf(refused.html, id);
    await done(usual.send(`/requests/${id}/accept`, { start, outsideHours: 'yes' }, { from }));
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Booked');
  });

  it('by two doctors at once has one winner and a clear message for the other', async () => {
    for (const day of [13, 14, 15]) {
      const id = await request(patient, {}, day);
      const start = startOf((await doctor.get('/requests')).html, id);
      const [mine, theirs] = await Promise.all([doctor, colleague].map((by) => acceptAt(by, id, start)));
      expect([mine!.status, theirs!.status].sort()).toEqual([303, 409]);
      const loser = mine!.status === 409 ? mine! : theirs!;
      expect(textOf(loser.html)).toMatch(/has been booked in the meantime|has another appointment/);
      expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Booked');
    }
  });

  it('of a request that a colleague took before is refused with the reason', async () => {
    const id = await request(patient, {}, 16);
    const start = startOf((await doctor.get('/requests')).html, id);
    await done(accept(colleague, id));
    const page = await doctor.send(`/requests/${id}/accept`, { start }, { from });
    expect([page.status, textOf(page.html)]).toEqual([
      409,
      expect.stringContaining('booked in the meantime'),
    ]);
    const withHtmx = await doctor.send(`/requests/${id}/accept`, { start }, { from, htmx: true });
    expect(withHtmx.status).toBe(409);
    expect(withHtmx.html).toMatch(/<hx-partial id="announcements".*booked in the meantime/s);
  });

  it('of a request that the patient withdrew is refused', async () => {
    const id = await request(patient, {}, 17);
    const start = startOf((await doctor.get('/requests')).html, id);
    await done(
      patient.send(`/appointments/${id}/cancel`, { reasonCode: 'pat' }, { from: `/appointments/${id}` }),
    );
    const page = await doctor.send(`/requests/${id}/accept`, { start }, { from });
    expect([page.status, textOf(page.html)]).toEqual([409, expect.stringContaining('cancelled')]);
  });

  it('from the agenda leads back to it, on the day that was open', async () => {
    const id = await request(patient, {}, 1);
    const agenda = await doctor.get('/agenda');
    expect(agenda.html).toContain(`id="request-${id}"`);
    const start = startOf(agenda.html, id);
    const plain = await doctor.send(
      `/requests/${id}/accept`,
      { start, back: '/agenda' },
      { from: '/agenda' },
    );
    expect(plain.location).toBe('/agenda');
    const other = await request(patient, { preferredTime: '16:00' }, 1);
    const answer = await doctor.send(
      `/requests/${other}/decline`,
      { note: '', back: '/agenda' },
      {
        from: '/agenda',
        htmx: true,
        headers: { 'hx-current-url': `${app.address}/agenda?date=${dayOf(5)}` },
      },
    );
    expect(answer.html).toContain('<hx-partial id="open-requests"');
    expect(answer.html).toMatch(
      new RegExp(`<hx-partial id="agenda".*name="date"[^>]*value="${dayOf(5)}"`, 's'),
    );
  });

  it('never leads to a place of somebody else', async () => {
    const id = await request(patient, {}, 18);
    const answer = await doctor.send(`/requests/${id}/decline`, { back: '//evil.example/agenda' }, { from });
    expect(answer.location).toBe('/requests');
  });
});

describe('declining', () => {
  it('leaves the request to the colleagues and shows it under its own status', async () => {
    const id = await request(patient, { reason: 'Fainted at the bus stop' });
    const answer = await doctor.send(`/requests/${id}/decline?reason=bus`, { note: 'On leave' }, { from });
    expect(answer.location).toBe('/requests?reason=bus');
    expect((await doctor.get('/requests')).html).not.toContain(id);
    expect(textOf((await doctor.get('/requests?status=declined')).html)).toContain('Declined by you');
    expect((await colleague.get('/requests')).html).toContain(id);
    const again = await doctor.send(`/requests/${id}/decline`, { note: '' }, { from });
    expect([again.status, textOf(again.html)]).toEqual([
      409,
      expect.stringContaining('declined this request already'),
    ]);
  });

  it('refuses an over-long note and shows it again', async () => {
    const id = await request(patient, { reason: 'Pins and needles' });
    const note = 'n'.repeat(2_001);
    const page = await doctor.send(`/requests/${id}/decline`, { note }, { from });
    expect([page.status, page.html.includes(note)]).toEqual([422, true]);
  });
});

describe('nobody', () => {
  it('of another specialty or role accepts or declines', async () => {
    const id = await request(patient, { reason: 'For cardiologists only' });
    for (const [who, status] of [
      [dermatologist, 404],
      [admin, 403],
      [patient, 403],
    ] as const) {
      for (const step of ['accept', 'decline']) {
        const answer = await who.send(
          `/requests/${id}/${step}`,
          { start: '2030-01-01T10:00' },
          { from: '/help' },
        );
        expect(answer.status).toBe(status);
      }
    }
    expect((await person(app.address).get('/requests')).location).toContain('/sign-in');
  });

  it('finds a request that does not exist', async () => {
    for (const id of [randomUUID(), 'abc']) {
      expect(
        (await doctor.send(`/requests/${id}/accept`, { start: '2030-01-01T10:00' }, { from })).status,
      ).toBe(404);
    }
  });

  it('gets past a wrong token', async () => {
    const id = await request(patient, { reason: 'Guarded' });
    const page = await doctor.send(`/requests/${id}/decline`, { note: 'x' }, { from, token: 'forged' });
    expect(page.status).toBe(403);
    expect((await doctor.get('/requests')).html).toContain(id);
  });

  it('sees any request before an administrator approved them', async () => {
    const applicant = person(app.address);
    await done(
      applicant.send('/register/doctor', {
        fullName: 'New Doctor',
        mobile: mobile(),
        specialty: 'cardiology',
        licenceNumber: 'N1',
        password,
      }),
    );
    const id = await request(patient, { reason: 'Not for applicants' });
    const page = await applicant.get('/requests');
    expect([page.status, textOf(page.html)]).toEqual([403, expect.stringContaining('You are not approved')]);
    const answer = await applicant.send(
      `/requests/${id}/accept`,
      { start: '2030-01-01T10:00' },
      { from: '/agenda' },
    );
    expect(answer.status).toBe(403);
    expect(textOf((await applicant.get('/agenda')).html)).toContain('Your registration is being checked');
  });

  it('sees all specialties unless the clinic opens requests to all', async () => {
    const id = await request(patient, { reason: 'Open to everybody' });
    await done(admin.send('/admin/clinic/policy', { openRequests: 'yes' }, { from: '/admin/clinic' }));
    expect((await dermatologist.get('/requests')).html).toContain(id);
    await done(admin.send('/admin/clinic/policy', {}, { from: '/admin/clinic' }));
    expect((await dermatologist.get('/requests')).html).not.toContain(id);
  });
});
