import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, textOf, type Person } from '../../support/http.js';
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

  it('belong to doctors alone, and are guarded by the form token', async () => {
    const patient = await newPatient(app);
    expect((await patient.get('/schedule')).status).toBe(403);
    expect((await patient.send('/schedule', hours, { from: '/appointments' })).status).toBe(403);
    expect((await doctor.send('/schedule', hours, { token: 'forged' })).status).toBe(403);
  });
});
