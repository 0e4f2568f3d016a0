import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { fieldsOf, person, problemsOf, textOf, type Person } from '../support/http.js';
import { aRequest, done, mobile, newDoctor, newPatient, openClinic, password, request } from './people.js';

let app: TestApp;
let admin: Person;
let patient: Person;
let doctor: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  patient = await newPatient(app);
  doctor = await newDoctor(app, admin);
});
afterAll(async () => {
  await app.close();
});

const from = '/appointments/new';

describe('a request with bad input is answered with the form as it was', () => {
  it.each([
    ['an unknown specialty', { specialty: 'astrology' }, 'does not know this specialty'],
    ['no specialty', { specialty: '' }, 'Choose a specialty'],
    ['a date that is past', { preferredDate: '2020-02-03' }, 'This date is past'],
    ['a date that does not exist', { preferredDate: '2027-02-30' }, 'does not exist'],
    ['a date that is none', { preferredDate: 'soon' }, 'does not exist'],
    ['a time outside the day', { preferredTime: '25:00' }, 'between 00:00 and 23:59'],
    ['a time that runs into the next day', { preferredTime: '23:50' }, 'between 00:00 and 23:59'],
    ['no reason', { reason: '  ' }, 'what the appointment is for'],
    ['an over-long reason', { reason: 'x'.repeat(2_001) }, 'at most 2,000 characters'],
  ])('%s', async (_, wrong, words) => {
    const form: Record<string, string> = {
      ...aRequest(),
      reason: 'Knee "hurts" <b>badly</b>',
      ...wrong,
    };
    const page = await patient.send('/appointments', form, { from });
    expect(page.status).toBe(422);
    expect(page.html).toContain('<title>Error: ');
    expect(problemsOf(page.html).join()).toContain(words);
    const shown = fieldsOf(page.html);
    expect(shown.reason).toBe(form.reason);
    expect(shown.preferredDate).toBe(form.preferredDate);
    expect(shown.preferredTime).toBe(form.preferredTime);
    expect(page.html).not.toContain('<b>badly</b>');
    // The summary leads to the field.
    const field = Object.keys(wrong)[0]!;
    expect(page.html).toContain(`<a href="#${field}">`);
    expect(page.html).toMatch(new RegExp(`id="${field}"[^>]*aria-invalid="true"`));
  });

  it('all of it at once', async () => {
    const page = await patient.send('/appointments', {}, { from });
    expect([page.status, problemsOf(page.html).length]).toEqual([422, 4]);
  });
});

describe('a registration with bad input', () => {
  const form = () => ({ fullName: 'Eva Roth', mobile: mobile(), birthDate: '1990-01-31', password });

  it.each([
    ['a number that is no phone number', { mobile: '12' }, 422, 'not a phone number'],
    ['a birth date in the future', { birthDate: '2090-01-01' }, 422, 'lies in the future'],
    ['a birth date that does not exist', { birthDate: '1990-02-30' }, 422, 'does not exist'],
    ['no e-mail address', { email: 'eva@' }, 422, 'not an e-mail address'],
    ['a password that is too short', { password: 'short' }, 422, 'at least 15'],
    ['a password that says the name of the clinic', { password: 'Lindenhof-Clinic!' }, 422, 'easy to guess'],
    ['a password that everybody uses', { password: 'passwordpassword' }, 422, 'easy to guess'],
    ['an over-long name', { fullName: 'x'.repeat(201) }, 422, 'at most 200'],
  ])('%s', async (_, wrong, status, words) => {
    const typed = { ...form(), ...wrong };
    const page = await person(app.address).send('/register/patient', typed);
    expect([page.status, problemsOf(page.html).join()]).toEqual([status, expect.stringContaining(words)]);
    expect(fieldsOf(page.html)).toMatchObject({ ...typed, password: '' });
  });

  it('a mobile that is taken', async () => {
    const taken = form();
    await newPatient(app, taken);
    const page = await person(app.address).send('/register/patient', { ...form(), mobile: taken.mobile });
    expect([page.status, problemsOf(page.html).join()]).toEqual([
      409,
      expect.stringContaining('already an account'),
    ]);
  });
});

describe('an appointment', () => {
  it('that does not exist is not found', async () => {
    for (const id of [randomUUID(), 'abc', '%00', "1' OR '1'='1"]) {
      expect((await patient.get(`/appointments/${encodeURIComponent(id)}`)).status).toBe(404);
    }
    const answer = await patient.send(
      `/appointments/${randomUUID()}/cancel`,
      { reasonCode: 'pat' },
      { from },
    );
    expect(answer.status).toBe(404);
  });

  it('of somebody else is not found either, whatever is asked of it', async () => {
    const id = await request(patient);
    const other = await newPatient(app, { fullName: 'Eva Roth' });
    expect((await other.get(`/appointments/${id}`)).status).toBe(404);
    for (const step of ['cancel', 'offer/accept', 'offer/refuse']) {
      expect((await other.send(`/appointments/${id}/${step}`, { reasonCode: 'pat' }, { from })).status).toBe(
        404,
      );
    }
    expect((await other.send(`/appointments/${id}/arrive`, {}, { from })).status).toBe(403);
    expect(textOf((await patient.get(`/appointments/${id}`)).html)).toContain('Requested');
  });

  it('is cancelled for a reason that there is', async () => {
    const id = await request(patient);
    const page = await patient.send(
      `/appointments/${id}/cancel`,
      { reasonCode: 'no-mood' },
      { from: `/appointments/${id}` },
    );
    expect(page.status).toBe(422);
    expect(textOf(page.html)).toContain('Choose one of the answers');
  });
});

describe('a form', () => {
  it('with a wrong token is refused, and comes back with what was typed', async () => {
    const page = await patient.send('/appointments', aRequest(), { from, token: 'forged' });
    expect(page.status).toBe(403);
    expect(textOf(page.html)).toContain('send this again');
    const again = fieldsOf(page.html);
    expect(again).toMatchObject({ reason: aRequest().reason, specialty: 'cardiology' });
    const { _csrf, ...fields } = again;
    expect((await patient.send('/appointments', fields, { from, token: _csrf! })).status).toBe(303);
  });

  it('with a wrong token never comes back with a password', async () => {
    const form = { login: '+49 1512 0000000', password };
    const page = await person(app.address).send('/sign-in', form, { token: 'forged' });
    expect(page.status).toBe(403);
    expect(page.html).not.toContain(password);
  });

  it('that comes after the session has ended is kept until its sender has signed in', async () => {
    const login = mobile();
    const somebody = await newPatient(app, { mobile: login });
    const { _csrf } = fieldsOf((await somebody.get(from)).html);
    const elsewhere = person(app.address);
    await done(elsewhere.send('/sign-in', { login, password }));
    await done(
      elsewhere.send('/profile/password', { oldPassword: password, password: 'a quiet lake in autumn' }),
    );
    const form = { ...aRequest(), password };
    const page = await somebody.send('/appointments', form, { from: '/', token: _csrf! });
    expect([page.status, textOf(page.html)]).toEqual([
      403,
      expect.stringContaining('not signed in any more'),
    ]);
    expect(page.html).not.toContain(password);
    await done(somebody.send('/sign-in', { login, password: 'a quiet lake in autumn' }));
    const { _csrf: old, ...fields } = fieldsOf(page.html);
    const again = await somebody.send('/appointments', fields, { from: '/', token: old! });
    expect(textOf(again.html)).toContain('Please send this again');
    const { _csrf: token, ...last } = fieldsOf(again.html);
    expect((await somebody.send('/appointments', last, { from: '/', token: token! })).status).toBe(303);
  });

  it('without a token is refused', async () => {
    const page = await patient.sendRaw('/appointments', 'application/x-www-form-urlencoded', 'reason=x');
    expect(page.status).toBe(403);
  });

  it('with somebody else’s token is refused', async () => {
    const { _csrf } = fieldsOf((await doctor.get('/requests')).html);
    expect((await patient.send('/appointments', aRequest(), { from, token: _csrf! })).status).toBe(403);
  });

  it.each([
    ['plain text', 'text/plain', 'specialty=cardiology', 415],
    ['XML', 'application/xml', '<a/>', 415],
    ['nothing', 'application/octet-stream', 'x', 415],
    ['JSON that is none', 'application/json', '{', 400],
    ['JSON that poisons', 'application/json', '{"__proto__":{"x":1}}', 400],
    ['a list', 'application/json', '[1]', 403],
  ])('that is %s is refused with a page', async (_, type, body, status) => {
    const page = await patient.sendRaw('/appointments', type, body);
    expect(page.status).toBe(status);
    expect(page.headers['content-type']).toContain('text/html');
    expect(textOf(page.html)).toMatch(/Go back|again/);
  });

  it('whose fields are of the wrong type is refused like one that was not filled in', async () => {
    const { _csrf } = fieldsOf((await patient.get(from)).html);
    const body = JSON.stringify({
      _csrf,
      specialty: { a: 1 },
      reason: 5,
      preferredDate: ['x'],
      preferredTime: null,
    });
    const page = await patient.sendRaw('/appointments', 'application/json', body);
    expect([page.status, problemsOf(page.html).length]).toEqual([422, 4]);
  });

  it('of 10 MB is refused', async () => {
    const page = await patient.sendRaw(
      '/appointments',
      'application/x-www-form-urlencoded',
      `reason=${'x'.repeat(10_000_000)}`,
    );
    expect(page.status).toBe(413);
    expect(textOf(page.html)).toContain('Shorten it');
  });
});

describe('an address', () => {
  it.each(['/nothing', '/appointments/new/more', '/admin/nothing'])(
    '%s that leads nowhere says so',
    async (path) => {
      const page = await patient.get(path);
      expect([page.status, page.headers['content-type']]).toEqual([
        404,
        expect.stringContaining('text/html'),
      ]);
    },
  );

  it.each([
    ['/%zz', 400],
    ['/%c0%ae', 400],
    [`/invitations/${'x'.repeat(300)}`, 414],
  ])('%s that cannot be read is answered with a page', async (path, status) => {
    const page = await patient.get(path);
    expect([page.status, page.headers['content-type']]).toEqual([
      status,
      expect.stringContaining('text/html'),
    ]);
  });

  it('with filters that are no good names them and shows the rest', async () => {
    const page = await patient.get('/appointments?from=2026-02-30&q=%00%27%3B--');
    expect(page.status).toBe(422);
    expect(problemsOf(page.html).join()).toContain('does not exist');
    expect(fieldsOf(page.html).from).toBe('2026-02-30');
  });

  it('with filters given twice, or a cursor that was tampered with, does no harm', async () => {
    expect((await patient.get('/appointments?q=a&q=b')).status).toBe(422);
    expect((await patient.get('/appointments?after=bm9uc2Vuc2U')).status).toBe(200);
  });
});
