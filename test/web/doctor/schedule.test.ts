import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { Outbox } from '../../../src/platform/vault/outbox.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, problemsOf, textOf, type Fields, type Person } from '../../support/http.js';
import { eventually } from '../../support/wait.js';
import { aRequest, done, newDoctor, newPatient, openClinic, request } from '../people.js';

let app: TestApp;
let admin: Person;
let doctor: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  doctor = await newDoctor(app, admin, {}, { usualHours: true });
});
afterAll(async () => {
  await app.close();
});

const hours = { from1a: '08:00', to1a: '12:00', from1b: '13:00', to1b: '16:30', slotMinutes: '20' };

const dayFrom = (days: number): string => aRequest(days).preferredDate!;

describe('working hours', () => {
  it('begin with those of everybody, to confirm', async () => {
    const { html } = await doctor.get('/schedule');
    expect(textOf(html)).toContain('Confirm these hours');
    expect(fieldsOf(html)).toMatchObject({
      from1a: '09:00',
      to1a: '17:00',
      from5a: '09:00',
      from6a: '',
      from7a: '',
      slotMinutes: '30',
    });
  });

  it.each([
    ['a span that ends before it starts', { from1a: '12:00', to1a: '08:00' }, 'from1a'],
    ['spans that overlap', { to1a: '14:00' }, 'from1a'],
    ['half a span', { to1b: '' }, 'from1a'],
    ['a time that is none', { from1a: '25:00' }, 'from1a'],
    ['visits of no length', { slotMinutes: '0' }, 'slotMinutes'],
    ['visits of a length that is no number', { slotMinutes: 'long' }, 'slotMinutes'],
  ])('are refused with %s, and shown as they were typed', async (_, wrong, field) => {
    const typed: Record<string, string> = { ...hours, ...wrong };
    const page = await doctor.send('/schedule', typed);
    expect(page.status).toBe(422);
    expect(fieldsOf(page.html)).toMatchObject(typed);
    expect(page.html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
    expect(textOf((await doctor.get('/agenda')).html)).toContain('Check and confirm them');
  });

  it('are kept and confirmed, and visits are as long as they say', async () => {
    const answer = await doctor.send('/schedule', hours);
    expect([answer.status, answer.location]).toEqual([303, '/agenda']);
    expect(textOf((await doctor.get('/agenda')).html)).toContain('Your working hours are saved');
    const { html } = await doctor.get('/schedule');
    expect(fieldsOf(html)).toMatchObject({ ...hours, from2a: '', from5a: '' });
    expect(textOf(html)).not.toContain('Confirm these hours');

    const date = aRequest(3).preferredDate!;
    const id = await request(await newPatient(app), { preferredDate: date, preferredTime: '10:00' });
    const form = { start: `${date}T10:00`, outsideHours: 'yes' };
    await done(doctor.send(`/requests/${id}/accept`, form, { from: '/requests' }));
    expect(textOf((await doctor.get(`/agenda?date=${date}`)).html)).toContain('10:00–10:20');
  });

  it('have room for another break once those before it are filled in', async () => {
    const third = { from1c: '17:00', to1c: '18:00' };
    expect(fieldsOf((await doctor.get('/schedule')).html)).toMatchObject({ from1c: '', to1c: '' });
    expect(fieldsOf((await doctor.get('/schedule')).html)).not.toHaveProperty('from2c');
    await done(doctor.send('/schedule', { ...hours, ...third }));
    expect(fieldsOf((await doctor.get('/schedule')).html)).toMatchObject({ ...hours, ...third, from1d: '' });
    await done(doctor.send('/schedule', { ...hours, from1c: '', to1c: '' }));
  });

  it('keep the rules for booking that are left out, and take those that are given', async () => {
    const rules = { bufferMinutes: '10', noticeMinutes: '120', horizonDays: '30' };
    expect((await doctor.send('/schedule', { ...hours, ...rules })).location).toBe('/schedule');
    expect(fieldsOf((await doctor.get('/schedule')).html)).toMatchObject(rules);
    await done(doctor.send('/schedule', hours));
    expect(fieldsOf((await doctor.get('/schedule')).html)).toMatchObject(rules);
    const wrong = {
      ...hours,
      bufferMinutes: '-1',
      noticeMinutes: 'soon',
      horizonDays: '0',
      from: '2020-01-01',
    };
    const page = await doctor.send('/schedule', wrong);
    expect([page.status, problemsOf(page.html).length]).toEqual([422, 3]);
    const past = await doctor.send('/schedule', { ...hours, from: '2020-01-01' });
    expect([past.status, problemsOf(past.html)[0]]).toEqual([422, expect.stringContaining('is past')]);
    expect(fieldsOf(past.html).from).toBe('2020-01-01');
  });

  it('change from a day on, and say what they will be', async () => {
    const from = dayFrom(60);
    const next = { from1a: '10:00', to1a: '14:00', from2a: '10:00', to2a: '14:00', slotMinutes: '45', from };
    await done(doctor.send('/schedule', next));
    const { html } = await doctor.get('/schedule');
    expect(fieldsOf(html)).toMatchObject({ from1a: '08:00', slotMinutes: '20' });
    expect(textOf(html)).toContain('other hours hold: Monday to Tuesday 10:00–14:00.');
    expect(html).toContain(`href="/schedule?from=${from}"`);
    expect(fieldsOf((await doctor.get(`/schedule?from=${from}`)).html)).toMatchObject(next);
    await done(doctor.send('/schedule', hours));
    expect(textOf((await doctor.get('/schedule')).html)).not.toContain('other hours hold');
  });

  it('belong to doctors alone, and are guarded by the form token', async () => {
    const patient = await newPatient(app);
    expect((await patient.get('/schedule')).status).toBe(403);
    expect((await patient.send('/schedule', hours, { from: '/appointments' })).status).toBe(403);
    for (const path of ['/schedule/time-off', '/schedule/time-off/end'])
      expect((await patient.send(path, { from: dayFrom(1) }, { from: '/appointments' })).status).toBe(403);
    expect((await doctor.send('/schedule', hours, { token: 'forged' })).status).toBe(403);
  });
});

describe('time off', () => {
  const from = '/schedule';
  const sent = (fields: Fields) => doctor.send('/schedule/time-off', fields, { from });

  it('of hours and of days is listed, with what is still booked there, and ended', async () => {
    const date = dayFrom(4);
    const patient = await newPatient(app, { fullName: 'Eva Roth' });
    const id = await request(patient, { preferredDate: date, preferredTime: '10:00' });
    const form = { start: `${date}T10:00`, outsideHours: 'yes' };
    await done(doctor.send(`/requests/${id}/accept`, form, { from: '/requests' }));

    expect((await sent({ from: date, fromTime: '14:00', toTime: '16:00' })).location).toBe('/schedule');
    expect(textOf((await doctor.get('/schedule')).html)).toMatch(/14:00 – 16:00/);
    expect((await doctor.get('/schedule')).html).not.toContain('still booked');

    await done(sent({ from: date, to: dayFrom(6), why: 'A <course>' }));
    const page = await doctor.get('/schedule');
    expect(textOf(page.html)).toMatch(
      / – .* A <course> 1 appointment is still booked then\. .* 10:00, Eva Roth/,
    );
    expect(page.html).toContain(`href="/agenda?date=${date}#visit-${id}"`);
    expect((await doctor.get(`/agenda?date=${date}`)).html).toContain(`id="visit-${id}"`);

    const endings = page.html.split('action="/schedule/time-off/end"').slice(1);
    expect(endings).toHaveLength(2);
    for (const ending of endings) {
      const { timeOffId, from: first, to } = fieldsOf(ending);
      await done(
        doctor.send('/schedule/time-off/end', { timeOffId: timeOffId!, from: first!, to: to! }, { from }),
      );
    }
    expect((await doctor.get('/schedule')).html).not.toContain('time-off/end');
  });

  it('that a failure cuts off is finished later, without being sent again', async () => {
    const log = app.nest.get(EventLog);
    const append = log.append.bind(log);
    let days = 0;
    log.append = (stream, ...rest) =>
      stream.startsWith('doctorDay-') && (days += 1) > 1
        ? Promise.reject(new Error('The event store is away'))
        : append(stream, ...rest);
    const cutOff = await sent({ from: dayFrom(20), to: dayFrom(22), why: 'Cut off' });
    log.append = append;
    expect(cutOff.status).toBe(500);
    await app.nest.get(Outbox).runLeftovers({ evenFresh: true });
    await eventually(async () => {
      const page = await doctor.get('/schedule');
      const off = page.html.split('action="/schedule/time-off/end"').slice(1).map(fieldsOf);
      return off.some((fields) => fields.from === dayFrom(20) && fields.to === dayFrom(22));
    });
  });

  it('lets nobody in, not even the doctor, until it is ended', async () => {
    const date = dayFrom(5);
    const id = await request(await newPatient(app), { preferredDate: date, preferredTime: '11:00' });
    await done(sent({ from: date }));
    const form = { start: `${date}T11:00`, outsideHours: 'yes' };
    const page = await doctor.send(`/requests/${id}/accept`, form, { from: '/requests' });
    expect([page.status, textOf(page.html)]).toEqual([409, expect.stringContaining('is away at this time')]);
  });

  it.each([
    ['no day', {}, 'from', 'Choose a date'],
    ['a day that does not exist', { from: '2030-02-30' }, 'from', 'does not exist'],
    ['an end before the start', { from: '2030-03-05', to: '2030-03-04' }, 'to', 'end after it starts'],
    ['an end at the start', { from: '2030-03-05', fromTime: '09:00', toTime: '09:00' }, 'to', 'end after'],
    ['days that are past', { from: '2020-03-05' }, 'to', 'is past'],
    ['years', { from: '2030-03-05', to: '2033-03-05' }, 'to', 'can last 366 days'],
    ['a time that is none', { from: '2030-03-05', fromTime: '9' }, 'fromTime', 'does not exist'],
  ])('is refused with %s, and shown as it was typed', async (_, fields, field, words) => {
    const page = await sent({ why: 'Leave', ...fields });
    expect([page.status, problemsOf(page.html)]).toEqual([422, [expect.stringContaining(words)]]);
    expect(page.html).toMatch(new RegExp(`id="off-${field}"[^>]*aria-invalid="true"`));
    expect(page.html).toContain(`href="#off-${field}"`);
    for (const [name, value] of Object.entries({ why: 'Leave', ...fields }))
      expect(page.html).toMatch(new RegExp(`id="off-${name}"[^>]*value="${value}"`));
  });

  it('tells a doctor what is booked on closing days', async () => {
    const date = dayFrom(8);
    const id = await request(await newPatient(app, { fullName: 'Otto Lang' }), { preferredDate: date });
    const form = { start: `${date}T10:00`, outsideHours: 'yes' };
    await done(doctor.send(`/requests/${id}/accept`, form, { from: '/requests' }));
    await done(
      admin.send('/admin/clinic/closing-days', { date, label: 'Inventory' }, { from: '/admin/clinic' }),
    );
    const text = textOf((await doctor.get('/schedule')).html);
    expect(text).toMatch(/The clinic is closed: Inventory 1 appointment is still booked then\. .* Otto Lang/);
    expect(textOf((await admin.get('/admin/clinic')).html)).toContain('Inventory · 1 appointment booked');
  });
});
