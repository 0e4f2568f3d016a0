import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { fieldsOf, linkOnce, person, problemsOf, textOf, type Person } from '../support/http.js';
import { mobile, newPatient, password } from './people.js';

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.close();
});

describe('before the clinic is open', () => {
  it.each(['/', '/sign-in', '/register/patient', '/help', '/appointments', '/invitations/abc'])(
    '%s says where the set-up link is',
    async (path) => {
      const page = await person(app.address).get(path);
      expect(page.status).toBe(path === '/' ? 200 : 503);
      expect(textOf(page.html)).toContain('npm run setup-link');
    },
  );

  it('lives and is ready', async () => {
    expect((await person(app.address).get('/health/live')).status).toBe(200);
    expect((await person(app.address).get('/health/ready')).status).toBe(200);
  });

  it('does not show the set-up form to whoever has no link', async () => {
    const page = await person(app.address).get('/setup?token=guessed');
    expect(page.status).toBe(404);
    expect(fieldsOf(page.html)).not.toHaveProperty('clinicName');
  });

  it('shows the set-up form again as it was typed, with every problem', async () => {
    const somebody = person(app.address);
    const from = `/setup?token=${app.setupToken}`;
    const page = await somebody.send(
      '/setup',
      {
        token: app.setupToken,
        clinicName: '',
        zone: 'Moon/Base',
        fullName: 'Anna Berg',
        mobile: mobile(),
        password,
      },
      { from },
    );
    expect(page.status).toBe(422);
    expect(problemsOf(page.html)).toEqual(['Enter the name of the clinic.']);
    expect(fieldsOf(page.html)).toMatchObject({ fullName: 'Anna Berg', token: app.setupToken, password: '' });
  });

  it('refuses a zone that does not exist, and a password that is too short', async () => {
    const form = { token: app.setupToken, clinicName: 'Lindenhof', fullName: 'Anna Berg', mobile: mobile() };
    const from = `/setup?token=${app.setupToken}`;
    const zone = await person(app.address).send('/setup', { ...form, zone: 'Moon/Base', password }, { from });
    expect([zone.status, problemsOf(zone.html)[0]]).toEqual([422, expect.stringContaining('time zone')]);
    const short = await person(app.address).send(
      '/setup',
      { ...form, zone: 'Europe/Berlin', password: 'abc' },
      { from },
    );
    expect([short.status, problemsOf(short.html)[0]]).toEqual([422, expect.stringContaining('at least 15')]);
  });

  it('is opened by whoever holds the link, who is signed in as its administrator', async () => {
    admin = person(app.address);
    const form = { token: app.setupToken, clinicName: 'Lindenhof Clinic', zone: 'Europe/Berlin', password };
    const answer = await admin.send(
      '/setup',
      {
        ...form,
        fullName: 'Anna Berg',
        mobile: '+49 1512 9999999',
        specialty: 'cardiology',
        licenceNumber: 'B1',
      },
      { from: `/setup?token=${app.setupToken}` },
    );
    expect([answer.status, answer.location]).toEqual([303, '/admin/clinic']);
    const page = await admin.get('/admin/clinic');
    expect(textOf(page.html)).toContain('The clinic is open');
    expect(textOf((await admin.get('/admin/clinic')).html)).not.toContain('The clinic is open');
  });

  it('cannot be opened again', async () => {
    expect((await person(app.address).get(`/setup?token=${app.setupToken}`)).location).toBe('/');
  });
});

describe('anybody', () => {
  it('sees what the clinic offers, and how to reach it', async () => {
    const welcome = textOf((await person(app.address).get('/')).html);
    expect(welcome).toContain('Lindenhof Clinic');
    expect(welcome).toContain('Cardiology');
    expect(textOf((await person(app.address).get('/help')).html)).toContain('Phone');
  });

  it('registers as a patient and is signed in', async () => {
    const patient = await newPatient(app);
    const page = await patient.get('/appointments');
    expect(page.status).toBe(200);
    expect(textOf(page.html)).toContain('Your account is ready');
    expect((await patient.get('/')).location).toBe('/appointments');
  });

  it('registers as a doctor, and then waits for an administrator', async () => {
    const doctor = person(app.address);
    const form = {
      fullName: 'Paul Brandt',
      mobile: mobile(),
      specialty: 'dermatology',
      licenceNumber: 'X',
      password,
    };
    expect((await doctor.send('/register/doctor', form)).location).toBe('/agenda');
    const waiting = await doctor.get('/agenda');
    expect(textOf(waiting.html)).toContain('being checked');
    expect(waiting.html).toContain('href="/help"');
    expect(waiting.html).not.toMatch(/href="\/(requests|patients|schedule)"/);
    expect((await doctor.get('/requests')).status).toBe(403);
    expect((await doctor.get('/patients')).status).toBe(403);
  });

  it('signs in and out, and comes back to where they wanted to go', async () => {
    const number = mobile();
    await newPatient(app, { mobile: number });
    const patient = person(app.address);
    const asked = await patient.get('/appointments?status=booked');
    expect([asked.status, asked.location]).toEqual([303, '/sign-in?next=%2Fappointments%3Fstatus%3Dbooked']);
    const signIn = await patient.send(
      '/sign-in',
      { login: number, password, next: '/appointments?status=booked' },
      { from: asked.location! },
    );
    expect([signIn.status, signIn.location]).toEqual([303, '/appointments?status=booked']);
    expect((await patient.get('/appointments')).status).toBe(200);

    expect((await patient.send('/sign-out', {}, { from: '/appointments' })).location).toBe('/');
    expect((await patient.get('/appointments')).status).toBe(303);
  });

  it.each([
    'https://elsewhere.example/',
    '//elsewhere.example/',
    '/\\elsewhere.example',
    '/.//elsewhere.example/',
    '/help/..//elsewhere.example',
    'javascript:alert(1)',
  ])('is not sent to %s after signing in', async (next) => {
    const number = mobile();
    await newPatient(app, { mobile: number });
    const answer = await person(app.address).send('/sign-in', { login: number, password, next });
    expect(answer.location).toBe('/appointments');
  });

  it.each([
    ['an unknown number', '+49 1512 7777777', password],
    ['a wrong password', '+49 1512 9999999', 'something else entirely'],
    ['no number', 'abc', password],
    ['nothing', '', ''],
  ])('does not sign in with %s, and the answers are alike', async (_, login, secret) => {
    const answer = await person(app.address).send('/sign-in', { login, password: secret });
    expect(answer.status).toBe(422);
    expect(textOf(answer.html)).toContain('The mobile number, e-mail or password is wrong');
    expect(fieldsOf(answer.html)).toMatchObject({ login, password: '' });
  });
});

describe('somebody with several roles', () => {
  it('starts as a doctor who has to look at the working hours, and switches', async () => {
    const both = person(app.address);
    const signIn = await both.send('/sign-in', { login: '+49 1512 9999999', password });
    expect(signIn.location).toBe('/schedule');
    expect((await both.get('/admin/clinic')).status).toBe(403);
    expect((await both.send('/role', { role: 'admin' }, { from: '/agenda' })).location).toBe(
      '/admin/doctors',
    );
    expect((await both.get('/admin/clinic')).status).toBe(200);
    expect((await both.get('/agenda')).status).toBe(403);
  });

  it('cannot take a role that is not theirs', async () => {
    const patient = await newPatient(app);
    expect((await patient.send('/role', { role: 'admin' }, { from: '/appointments' })).location).toBe(
      '/appointments',
    );
    expect((await patient.get('/admin/clinic')).status).toBe(403);
  });
});

describe('somebody who is invited', () => {
  it('opens the account once, with the link', async () => {
    const number = mobile();
    const invited = await admin.send('/admin/invitations', {
      fullName: 'Petra Klein',
      mobile: number,
      role: 'frontdesk',
    });
    const path = linkOnce(invited.html);
    const guest = person(app.address);
    expect(textOf((await guest.get(path)).html)).toContain('Welcome, Petra Klein');
    const short = await guest.send(path, { password: 'short' });
    expect(short.status).toBe(422);
    expect((await guest.send(path, { password })).status).toBe(303);
    expect((await guest.get('/')).location).toBe('/desk');

    const later = await person(app.address).get(path);
    expect([later.status, textOf(later.html)]).toEqual([409, expect.stringContaining('used already')]);
  });

  it('cannot open it with a link that is not one', async () => {
    expect((await person(app.address).get('/invitations/abc')).status).toBe(404);
  });
});
