import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, person, textOf, type Fields, type Person } from '../../support/http.js';
import { done, mobile, newDoctor, newPatient, openClinic } from '../people.js';

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
});
afterAll(async () => {
  await app.close();
});

describe('the clinic', () => {
  const clinic = '/admin/clinic';

  it('says where it is and how to reach it', async () => {
    const details = {
      name: 'Lindenhof',
      address: 'Lindenhof 1\n10115 Berlin',
      phone: '+49 30 123',
      email: 'a@b.example',
    };
    await done(admin.send(`${clinic}/details`, details, { from: clinic }));
    expect(fieldsOf((await admin.get(clinic)).html)).toMatchObject(details);
    const help = textOf((await person(app.address).get('/help')).html);
    expect(help).toContain('10115 Berlin');
    expect(help).toContain('+49 30 123');
  });

  it.each([
    ['without a name', { name: '' }, 'Enter the name of the clinic'],
    ['with an e-mail that is none', { email: 'nowhere' }, 'not an e-mail address'],
    ['with an over-long address', { address: 'x'.repeat(501) }, 'too long'],
  ])('keeps what was typed %s', async (_, wrong, words) => {
    const typed: Record<string, string> = {
      name: 'Lindenhof',
      address: 'Elsewhere',
      phone: '',
      email: '',
      ...wrong,
    };
    const page = await admin.send(`${clinic}/details`, typed, { from: clinic });
    expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining(words)]);
    expect(fieldsOf(page.html)).toMatchObject(typed);
    expect(textOf((await person(app.address).get('/help')).html)).not.toContain('Elsewhere');
  });

  it('closes for a day, and opens again', async () => {
    const close = (fields: Fields) => admin.send(`${clinic}/closing-days`, fields, { from: clinic });
    await done(close({ date: '2031-01-01', label: 'New Year’s Day' }));
    expect(textOf((await admin.get(clinic)).html)).toContain('Wednesday 1 January 2031 · New Year’s Day');
    await done(admin.send(`${clinic}/closing-days/lift`, { date: '2031-01-01' }, { from: clinic }));
    expect(textOf((await admin.get(clinic)).html)).not.toContain('January 2031');
    for (const [fields, words] of [
      [{ date: '', label: 'Holiday' }, 'Choose a date'],
      [{ date: '2031-02-30', label: 'Holiday' }, 'does not exist'],
      [{ date: '2020-01-01', label: 'Holiday' }, 'is past'],
      [{ date: '2031-01-01', label: ' ' }, 'Say what the clinic is closed for'],
    ] as const) {
      const page = await close(fields);
      expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining(words)]);
      expect(fieldsOf(page.html)).toMatchObject({ date: fields.date });
    }
    const doctor = await newDoctor(app, admin);
    const path = `${clinic}/closing-days`;
    expect((await doctor.send(path, { date: '2031-01-01', label: 'x' }, { from: '/agenda' })).status).toBe(
      403,
    );
  });

  it('offers specialties, renames, withdraws and offers them again', async () => {
    const offer = (fields: Fields) => admin.send(`${clinic}/specialties`, fields, { from: clinic });
    const offered = async () => {
      const { html } = await newPatient(app).then((patient) => patient.get('/appointments/new'));
      return html;
    };
    await done(offer({ label: 'Sports medicine' }));
    expect(await offered()).toContain('<option value="sports-medicine">Sports medicine</option>');
    const twice = await offer({ label: 'Sports Medicine' });
    expect([twice.status, textOf(twice.html)]).toEqual([409, expect.stringContaining('already offers')]);
    await done(offer({ specialty: 'sports-medicine', label: 'Sport and movement' }));
    expect(await offered()).toContain('<option value="sports-medicine">Sport and movement</option>');
    await done(
      admin.send(`${clinic}/specialties/withdraw`, { specialty: 'sports-medicine' }, { from: clinic }),
    );
    expect(await offered()).not.toContain('sports-medicine');
    expect(textOf((await admin.get(clinic)).html)).toContain('Withdrawn Sport and movement');
    await done(offer({ specialty: 'sports-medicine', label: 'Sport and movement' }));
    expect(await offered()).toContain('sports-medicine');
    await done(offer({ label: 'Восстановление' }));
    expect(await offered()).toContain('Восстановление');
  });

  it.each([
    ['specialties', { label: '' }, 422, 'Enter a name'],
    ['specialties', { specialty: 'Not A Slug', label: 'x' }, 422, 'does not know this specialty'],
    ['specialties/withdraw', { specialty: 'astrology' }, 422, 'does not know this specialty'],
  ])('refuses what cannot be done with %s', async (path, fields, status, words) => {
    const page = await admin.send(`${clinic}/${path}`, fields, { from: clinic });
    expect([page.status, textOf(page.html)]).toEqual([status, expect.stringContaining(words)]);
  });

  it('opens requests to all doctors, or not', async () => {
    await done(admin.send(`${clinic}/policy`, { openRequests: 'yes' }, { from: clinic }));
    expect((await admin.get(clinic)).html).toMatch(/name="openRequests"[^>]* checked/);
    await done(admin.send(`${clinic}/policy`, {}, { from: clinic }));
    expect((await admin.get(clinic)).html).not.toMatch(/name="openRequests"[^>]* checked/);
  });
});

describe('nobody but an administrator', () => {
  const pages = ['/admin', '/admin/doctors', '/admin/accounts', '/admin/invitations', '/admin/clinic'];

  it('opens these pages or sends their forms', async () => {
    const doctor = await newDoctor(app, admin);
    const patient = await newPatient(app);
    for (const page of pages) {
      expect((await doctor.get(page)).status).toBe(403);
      expect((await patient.get(page)).status).toBe(403);
      expect((await person(app.address).get(page)).location).toContain('/sign-in');
    }
    const invite = { fullName: 'Mallory', mobile: mobile(), role: 'admin' };
    expect((await doctor.send('/admin/invitations', invite, { from: '/agenda' })).status).toBe(403);
    expect((await patient.send('/admin/clinic/policy', {}, { from: '/appointments' })).status).toBe(403);
    const forged = await admin.send('/admin/invitations', invite, { token: 'forged' });
    expect(forged.status).toBe(403);
    expect(textOf((await admin.get('/admin/invitations')).html)).not.toContain('Mallory');
  });
});
