import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { Outbox } from '../../../src/platform/vault/outbox.js';
import { stepAt, totp } from '../../../src/platform/vault/totp.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import {
  fieldsOf,
  linkOnce,
  person,
  problemsOf,
  textOf,
  type Fields,
  type Person,
} from '../../support/http.js';
import { mailServer, smsServer, type Letterbox } from '../../support/letterbox.js';
import { unhurried } from '../../support/limits.js';
import { built, startNode } from '../../support/program.js';
import { eventually } from '../../support/wait.js';
import { done, mobile, newDoctor, newPatient, openClinic, password } from '../people.js';

const other = 'a quiet lake in autumn';

let app: TestApp;
let mail: Letterbox;
let sms: Letterbox;
let admin: Person;
let count = 0;

beforeAll(async () => {
  [mail, sms] = await Promise.all([mailServer(), smsServer('sesame')]);
  app = await startTestApp({
    mail: { url: mail.url, from: 'Lindenhof Clinic <clinic@example.org>' },
    sms: { url: sms.url, token: 'sesame' },
    limits: {
      ...unhurried,
      resetPerLogin: { free: 5, firstSeconds: 60, longestSeconds: 60, forgetMinutes: 60 },
    },
  });
  admin = await openClinic(app);
});
afterAll(async () => {
  await app.close();
  await Promise.all([mail.close(), sms.close()]);
});

const address = () => `somebody${String(count++)}@example.org`;
const e164 = (number: string) => number.replace(/\s/g, '');
const signIn = (login: string, secret = password) =>
  person(app.address).send('/sign-in', { login, password: secret });

const pathIn = (text: string) => /https?:\/\/[^/\s]+(\/\S+)/.exec(text)![1]!;

/** Opens the page that a message links to, and sends its form. */
const follow = (somebody: Person, path: string, fields: Fields = {}) =>
  somebody.send(path.split('?')[0]!, { token: path.split('token=')[1]!, ...fields }, { from: path });

async function confirmEmail(patient: Person, email: string): Promise<void> {
  const path = pathIn((await mail.letterTo(email)).text);
  await done(follow(patient, path));
}

async function accountId(name: string): Promise<string> {
  const list = await admin.get(`/admin/accounts?q=${encodeURIComponent(name)}`);
  return /\/admin\/accounts\/([0-9a-f-]{36})\/lock/.exec(list.html)![1]!;
}

async function eventTypes(name: string): Promise<string[]> {
  const events = await app.nest.get(EventLog).readStream(`account-${await accountId(name)}`);
  return events.map(({ type }) => type);
}

describe('an e-mail address', () => {
  it('signs in once its link was opened and its button pressed, and once only', async () => {
    const email = address();
    const patient = await newPatient(app, { email, fullName: 'Vera Verified' });
    expect((await signIn(email)).status).toBe(422);
    const path = pathIn((await mail.letterTo(email)).text);
    const looked = person(app.address);
    expect(textOf((await looked.get(path)).html)).toContain('Confirm my address');
    expect((await signIn(email)).status).toBe(422);

    const verified = await follow(looked, path);
    expect([verified.status, verified.location]).toEqual([303, '/sign-in']);
    expect((await signIn(email.toUpperCase())).status).toBe(303);
    expect(await eventTypes('Vera Verified')).toEqual(['AccountOpened', 'EmailVerified']);
    expect(textOf((await patient.get('/profile')).html)).toContain(`${email} Confirmed`);

    const again = await follow(person(app.address), path);
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('used already')]);
  });

  it('reserves nothing before: of two who gave the same one, the first to prove it gets it', async () => {
    const email = address();
    await newPatient(app, { email, fullName: 'One Twin' });
    const first = await mail.letterTo(email);
    await newPatient(app, { email, fullName: 'Other Twin' });
    const second = await mail.letterTo(email, mail.letters.indexOf(first) + 1);
    const send = (text: string) => follow(person(app.address), pathIn(text));
    expect((await send(second.text)).status).toBe(303);
    expect((await send(first.text)).status).toBe(409);
    const session = person(app.address);
    await done(session.send('/sign-in', { login: email, password }));
    expect(textOf((await session.get('/profile')).html)).toContain('Your profile');
    expect(fieldsOf((await session.get('/profile')).html).fullName).toBe('Other Twin');
  });

  it('cannot be proven with a link that was changed or is too old', async () => {
    const email = address();
    const patient = await newPatient(app, { email });
    const path = pathIn((await mail.letterTo(email)).text);
    const changed = await patient.send('/verify-email', { token: 'x'.repeat(43) }, { from: path });
    expect(changed.status).toBe(404);
    const nothing = await patient.send('/verify-email', { token: '' }, { from: path });
    expect(nothing.status).toBe(404);
  });
});

describe('a profile', () => {
  it('asks for the password before it takes another e-mail, and tells the old one', async () => {
    const [email, next] = [address(), address()];
    const patient = await newPatient(app, { email, fullName: 'Carla Change' });
    await confirmEmail(patient, email);
    const typed = { ...fieldsOf((await patient.get('/profile')).html), email: next };
    const without = await patient.send('/profile', { ...typed, password: '' });
    expect([without.status, problemsOf(without.html)]).toEqual([
      422,
      ['This is not your password. Check it and try again.'],
    ]);
    expect(fieldsOf(without.html)).toMatchObject({ email: next, password: '' });

    const before = mail.letters.length;
    await done(patient.send('/profile', { ...typed, password }));
    expect((await mail.letterTo(email, before)).text).toContain('was changed');
    expect((await signIn(email)).status).toBe(422);
    expect((await signIn(next)).status).toBe(422);
    await confirmEmail(patient, next);
    expect((await signIn(next)).status).toBe(303);
  });

  it('tells the old number and address, proven or not, and nobody when the name changes', async () => {
    const [old, next, email] = [mobile(), mobile(), address()];
    const patient = await newPatient(app, { mobile: old, email, fullName: 'Tom Told' });
    await mail.letterTo(email);
    const before = [mail.letters.length, sms.letters.length] as const;
    const typed = () => patient.get('/profile').then(({ html }) => fieldsOf(html));
    await done(patient.send('/profile', { ...(await typed()), fullName: 'Tom Tell', password: '' }));
    await done(patient.send('/profile', { ...(await typed()), mobile: next, password }));
    expect((await sms.letterTo(e164(old), before[1])).text).toContain('was changed');
    expect((await mail.letterTo(email, before[0])).text).toContain('was changed');
    const told = [...mail.letters.slice(before[0]), ...sms.letters.slice(before[1])];
    expect(told.filter(({ to }) => [e164(old), e164(next), email].includes(to))).toHaveLength(2);
  });

  it('sends no more links to addresses that are others’ than it sends to its own', async () => {
    const patient = await newPatient(app);
    const { fullName = '', mobile: number = '' } = fieldsOf((await patient.get('/profile')).html);
    const change = (email: string) => patient.send('/profile', { fullName, mobile: number, email, password });
    for (let n = 0; n < 5; n++) await done(change(address()));
    const next = address();
    const early = await change(next);
    expect([early.status, fieldsOf(early.html).email]).toEqual([429, next]);
    expect((await patient.send('/verify-email/send', {}, { from: '/profile' })).status).toBe(429);
    await done(change(''));
    expect(mail.letters.map(({ to }) => to)).not.toContain(next);
  });

  it('of a doctor is what patients, the admin and the desk read', async () => {
    const [old, next] = [mobile(), mobile()];
    const doctor = await newDoctor(app, admin, { fullName: 'Dora Before', mobile: old });
    const typed = fieldsOf((await doctor.get('/profile')).html);
    await done(doctor.send('/profile', { ...typed, fullName: 'Dora Behind', mobile: next, password }));
    const patient = await newPatient(app);
    for (const [reader, path] of [
      [patient, '/doctors?q=Dora'],
      [admin, '/admin/doctors?q=Dora'],
    ] as const) {
      const { html } = await reader.get(path);
      expect([html.includes('Dora Behind'), html.includes('Dora Before')]).toEqual([true, false]);
    }
  });

  it('lets nobody take another’s mobile number, and signs in with the new one', async () => {
    const [taken, old, next] = [mobile(), mobile(), mobile()];
    await newPatient(app, { mobile: taken });
    const patient = await newPatient(app, { mobile: old });
    const typed = fieldsOf((await patient.get('/profile')).html);
    const refused = await patient.send('/profile', { ...typed, mobile: taken, password });
    expect([refused.status, fieldsOf(refused.html).mobile]).toEqual([409, taken]);
    await done(patient.send('/profile', { ...typed, mobile: next, password }));
    expect((await signIn(next)).status).toBe(303);
    expect((await signIn(old)).status).toBe(422);
    await newPatient(app, { mobile: old });
  });

  it('takes another name without the password', async () => {
    const patient = await newPatient(app, { fullName: 'Nora Name' });
    const typed = fieldsOf((await patient.get('/profile')).html);
    await done(patient.send('/profile', { ...typed, fullName: 'Nora Neu', password: '' }));
    expect(await eventTypes('Nora Neu')).toEqual(['AccountOpened', 'AccountDetailsChanged']);
    const request = await patient.get('/profile');
    expect(request.html).toContain('Nora Neu');
  });
});

describe('a mobile number', () => {
  it('is confirmed by a code, which bears five tries', async () => {
    const number = mobile();
    const patient = await newPatient(app, { mobile: number, fullName: 'Mona Mobile' });
    await done(patient.send('/verify-mobile/send', {}, { from: '/profile' }));
    const code = /^(\d{6})/.exec((await sms.letterTo(e164(number))).text)![1]!;
    const wrong = code === '000000' ? '000001' : '000000';
    for (let n = 0; n < 5; n++)
      expect((await patient.send('/verify-mobile', { code: wrong })).status).toBe(422);
    expect((await patient.send('/verify-mobile', { code })).status).toBe(422);

    const before = sms.letters.length;
    await done(patient.send('/verify-mobile/send', {}, { from: '/profile' }));
    const fresh = /^(\d{6})/.exec((await sms.letterTo(e164(number), before)).text)![1]!;
    await done(patient.send('/verify-mobile', { code: fresh }));
    expect(await eventTypes('Mona Mobile')).toEqual(['AccountOpened', 'MobileVerified']);

    const asked = sms.letters.length;
    await person(app.address).send('/password/forgot', { login: number });
    const reset = /^(\d{6})/.exec((await sms.letterTo(e164(number), asked)).text)![1]!;
    const form = { login: number, code: reset, password: other };
    await done(person(app.address).send('/password/reset', form));
    expect((await signIn(number, other)).status).toBe(303);
    expect((await person(app.address).send('/password/reset', form)).status).toBe(422);
  });
});

describe('a password', () => {
  it('is changed by who knows it: everybody else is signed out, and this session goes on under another id', async () => {
    const number = mobile();
    const patient = await newPatient(app, { mobile: number, fullName: 'Paula Password' });
    const elsewhere = person(app.address);
    await done(elsewhere.send('/sign-in', { login: number, password }));
    const wrong = await patient.send('/profile/password', { oldPassword: 'no', password: other });
    expect([wrong.status, problemsOf(wrong.html)]).toEqual([
      422,
      ['This is not your password. Check it and try again.'],
    ]);
    for (const easy of ['Paula Password 1', 'Lindenhof Clinic 26']) {
      const refused = await patient.send('/profile/password', { oldPassword: password, password: easy });
      expect([easy, refused.status]).toEqual([easy, 422]);
    }

    const before = patient.cookie('session');
    await done(patient.send('/profile/password', { oldPassword: password, password: other }));
    expect(patient.cookie('session')).not.toBe(before);
    expect((await person(app.address, before).get('/profile')).status).toBe(303);
    expect((await patient.get('/profile')).status).toBe(200);
    expect((await elsewhere.get('/profile')).status).toBe(303);
    expect((await signIn(number)).status).toBe(422);
    expect((await signIn(number, other)).status).toBe(303);
    const events = await app.nest.get(EventLog).readStream(`account-${await accountId('Paula Password')}`);
    expect(events.at(-1)!.type).toBe('PasswordChanged');
    expect(JSON.stringify(events.map(({ data }) => data))).not.toContain(other);
  });

  it('that is forgotten is set anew by a link to the verified address; nobody learns whether there is one', async () => {
    const [number, email] = [mobile(), address()];
    const patient = await newPatient(app, { mobile: number, email, fullName: 'Frida Forgot' });
    await confirmEmail(patient, email);
    const ask = (login: string) => person(app.address).send('/password/forgot', { login });
    const answers = await Promise.all([ask(email), ask(address()), ask(mobile()), ask('nonsense')]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(({ html }) => textOf(html))).size).toBe(1);

    const letter = await eventually(
      () => mail.letters.find(({ to, text }) => to === email && text.includes('/password/reset')) ?? false,
    );
    const path = pathIn(letter.text);
    const short = await follow(person(app.address), path, { password: 'short' });
    expect(short.status).toBe(422);
    const visitor = person(app.address);
    const set = await follow(visitor, path, { password: other });
    expect([set.status, set.location]).toEqual([303, '/sign-in']);
    expect((await patient.get('/profile')).status).toBe(303);
    expect((await signIn(email, other)).status).toBe(303);
    expect((await follow(visitor, path, { password })).status).toBe(409);
    expect(await eventTypes('Frida Forgot')).toEqual([
      'AccountOpened',
      'EmailVerified',
      'PasswordResetIssued',
      'PasswordChanged',
    ]);
    const told = await eventually(
      () => mail.letters.find(({ to, text }) => to === email && text.includes('was changed')) ?? false,
    );
    expect(told.text).not.toContain(other);
  });

  it('is not set anew by what was sent to an address that one has no more', async () => {
    const [number, email, next] = [mobile(), address(), address()];
    const patient = await newPatient(app, { mobile: number, email });
    await confirmEmail(patient, email);
    await person(app.address).send('/password/forgot', { login: email });
    const letter = await eventually(
      () => mail.letters.find(({ to, text }) => to === email && text.includes('/password/reset')) ?? false,
    );
    const typed = fieldsOf((await patient.get('/profile')).html);
    await done(patient.send('/profile', { ...typed, email: next, password }));
    const late = await follow(person(app.address), pathIn(letter.text), { password: other });
    expect(late.status).toBe(404);
    expect((await signIn(number)).status).toBe(303);
  });

  it('is not set anew by an address that nobody has verified', async () => {
    const [number, email] = [mobile(), address()];
    await newPatient(app, { mobile: number, email });
    const verified = address();
    await confirmEmail(await newPatient(app, { mobile: mobile(), email: verified }), verified);
    // They are answered in turn.
    for (const login of [number, email, verified])
      await person(app.address).send('/password/forgot', { login });
    await eventually(() =>
      mail.letters.some(({ to, text }) => to === verified && text.includes('/password/reset')),
    );
    const theirs = [...mail.letters, ...sms.letters].filter(({ to }) => to === email || to === number);
    expect(theirs.map(({ text }) => text.includes('/verify-email'))).toEqual([true]);
  });
});

async function member(role: string, fullName: string): Promise<[Person, string]> {
  const number = mobile();
  const invitation = await admin.send('/admin/invitations', { fullName, mobile: number, role });
  const somebody = person(app.address);
  await done(somebody.send(linkOnce(invitation.html), { password }));
  return [somebody, number];
}

describe('a code that is handed over', () => {
  it('sets a new password once, is recorded, and its owner is told', async () => {
    const number = mobile();
    await newPatient(app, { mobile: number, fullName: 'Hanna Handover' });
    const [desk] = await member('frontdesk', 'Dora Desk');
    const found = await desk.get('/desk/accounts?q=Handover');
    const action = /\/desk\/accounts\/[0-9a-f-]{36}\/reset-password/.exec(found.html)![0];
    const unchecked = await desk.send(action, { method: '' }, { from: '/desk/accounts?q=Handover' });
    expect([unchecked.status, problemsOf(unchecked.html)]).toEqual([
      422,
      ['Say how you made sure who it is.'],
    ]);
    expect(textOf(unchecked.html)).toContain('A new password: Hanna Handover');
    expect(unchecked.html).toContain(`action="${action}"`);
    const page = await desk.send(action, { method: 'document-seen' }, { from: '/desk/accounts?q=Handover' });
    const code = /[A-Z2-9]{5}-[A-Z2-9]{5}/.exec(textOf(page.html))![0];

    const typed = { login: number, code: code.toLowerCase().replace('-', ' '), password: other };
    await done(person(app.address).send('/password/reset', typed));
    expect((await person(app.address).send('/password/reset', typed)).status).toBe(422);
    const hanna = person(app.address);
    await done(hanna.send('/sign-in', { login: number, password: other }));
    expect(textOf((await hanna.get('/appointments')).html)).toContain('somebody at the clinic issued a code');
    const again = person(app.address);
    await done(again.send('/sign-in', { login: number, password: other }));
    expect(textOf((await again.get('/appointments')).html)).not.toContain('issued a code');

    const [issued] = (
      await app.nest.get(EventLog).readStream(`account-${await accountId('Handover')}`)
    ).slice(1);
    expect(issued).toMatchObject({ type: 'PasswordResetIssued', data: { method: 'document-seen' } });
    expect(JSON.stringify(issued?.data)).not.toContain(code);
  });

  it('is for patients only at the front desk, for others with an admin, and for nobody’s own account', async () => {
    const [desk] = await member('frontdesk', 'Dirk Desk');
    await member('auditor', 'Aldo Audit');
    const id = await accountId('Aldo Audit');
    const refused = await desk.send(
      `/desk/accounts/${id}/reset-password`,
      { method: 'document-seen' },
      { from: '/desk/accounts' },
    );
    expect(refused.status).toBe(403);
    const byAdmin = await admin.send(
      `/admin/accounts/${id}/reset-password`,
      { method: 'called-back' },
      { from: '/admin/accounts' },
    );
    expect(textOf(byAdmin.html)).toContain('A code for Aldo Audit');
    const patient = await newPatient(app);
    const stranger = await patient.send(
      `/admin/accounts/${id}/reset-password`,
      { method: 'called-back' },
      { from: '/profile' },
    );
    expect(stranger.status).toBe(403);
  });
});

it('an admin whom nobody can help is let in again by whoever has the servers', async () => {
  const [, number] = await member('admin', 'Rita Recover');
  const id = await accountId('Rita Recover');
  await done(admin.send(`/admin/accounts/${id}/lock`, { reason: 'by mistake' }, { from: '/admin/accounts' }));
  const recover = (login: string) =>
    startNode([built('src/cli/admin-recover.js'), login, '--second-factor'], {
      env: {
        DATABASE_URL: app.config.databaseUrl,
        EVENTSTORE_URL: app.config.eventStoreUrl,
        SLOTWELL_MASTER_KEY: app.config.masterKey.toString('hex'),
        SLOTWELL_STREAM_PREFIX: app.config.streamPrefix,
        SLOTWELL_BASE_URL: app.address,
      },
    });
  const patient = mobile();
  await newPatient(app, { mobile: patient });
  const refused = recover(patient);
  expect(await refused.ended).toBe(2);
  expect(refused.output()).toContain('not the account of an administrator');
  const program = recover(number);
  expect(await program.ended).toBe(0);
  const path = pathIn(program.output());
  await app.nest.get(Outbox).runLeftovers({ evenFresh: true });
  await eventually(async () => (await signIn(number)).status === 303);
  await done(follow(person(app.address), path, { password: other }));
  expect((await signIn(number)).status).toBe(422);
  expect((await signIn(number, other)).status).toBe(303);
  expect((await eventTypes('Rita Recover')).slice(-3)).toEqual([
    'AccountUnlocked',
    'PasswordResetIssued',
    'PasswordChanged',
  ]);
});

describe('a second factor', () => {
  const keyIn = (html: string) => /secret=([A-Z2-7]+)/.exec(html)![1]!;
  let passed = 0;
  /** The code that an app shows now, of a time step that has not been used; it stays now until the test is over. */
  function codeOf(key: string): string {
    passed += 31_000;
    app.advanceClock(passed);
    return totp(fromBase32(key), stepAt(Date.parse(app.stopClock())));
  }
  afterEach(() => {
    app.advanceClock(passed);
  });

  it('asks for a code that works once, or a recovery code, and an admin can take it away', async () => {
    const number = mobile();
    const patient = await newPatient(app, { mobile: number, fullName: 'Fanny Factor' });
    const page = await patient.get('/profile/second-factor');
    const key = keyIn(page.html);
    expect(keyIn((await patient.get('/profile/second-factor')).html)).toBe(key);
    const intruder = person(app.address);
    await done(intruder.send('/sign-in', { login: number, password }));
    const seen = keyIn((await intruder.get('/profile/second-factor')).html);
    expect(seen).not.toBe(key);
    const foreign = await patient.send('/profile/second-factor', { code: codeOf(seen), password });
    expect(foreign.status).toBe(422);
    expect(page.html).toMatch(/<svg class="qr"[^>]*><rect[^>]*\/><path fill="#000" d="M[^"]+"\/><\/svg>/);
    expect((await patient.send('/profile/second-factor', { code: '000000', password })).status).toBe(422);
    const elsewhere = person(app.address);
    await done(elsewhere.send('/sign-in', { login: number, password }));
    const before = patient.cookie('session');
    const enrolled = codeOf(key);
    const unproven = await patient.send('/profile/second-factor', { code: enrolled, password: 'wrong' });
    expect([unproven.status, problemsOf(unproven.html)]).toEqual([
      422,
      ['This is not your password. Check it and try again.'],
    ]);
    const set = await patient.send('/profile/second-factor', { code: enrolled, password });
    expect(set.status).toBe(200);
    expect(patient.cookie('session')).not.toBe(before);
    expect((await elsewhere.get('/profile')).status).toBe(303);
    const recovery = [...textOf(set.html).matchAll(/(?:[A-Z2-9]{4}-){5}[A-Z2-9]{4}/g)].map(([code]) => code);
    expect(recovery).toHaveLength(10);
    expect(await eventTypes('Fanny Factor')).toEqual(['AccountOpened', 'SecondFactorEnrolled']);

    const again = person(app.address);
    const first = await again.send('/sign-in', { login: number, password, next: '/profile' });
    expect([first.status, first.location]).toEqual([303, '/sign-in/second-factor']);
    expect((await again.get('/profile')).status).toBe(303);
    expect((await again.send('/sign-in/second-factor', { code: '123' })).status).toBe(422);
    expect((await again.send('/sign-in/second-factor', { code: enrolled })).status).toBe(422);
    const code = codeOf(key);
    const half = again.cookie('session');
    const second = await again.send('/sign-in/second-factor', { code });
    expect([second.status, second.location]).toEqual([303, '/profile']);
    expect(again.cookie('session')).not.toBe(half);
    expect((await again.get('/profile')).status).toBe(200);

    const issue = `/admin/accounts/${await accountId('Fanny Factor')}/reset-password`;
    await admin.send(issue, { method: 'called-back' }, { from: '/admin/accounts?q=Fanny' });
    const replay = person(app.address);
    await done(replay.send('/sign-in', { login: number, password }));
    expect((await replay.send('/sign-in/second-factor', { code })).status).toBe(422);
    const recovered = await replay.send('/sign-in/second-factor', { code: recovery[0]!.toLowerCase() });
    expect(recovered.location).toBe('/profile/second-factor');
    const told = textOf((await replay.get('/profile/second-factor')).html);
    expect(told).toContain('somebody at the clinic issued a code');
    expect(told).toContain('9 recovery codes left');
    const used = person(app.address);
    await done(used.send('/sign-in', { login: number, password }));
    expect((await used.send('/sign-in/second-factor', { code: recovery[0]! })).status).toBe(422);

    const id = await accountId('Fanny Factor');
    const from = '/admin/accounts?q=Fanny';
    const reset = `/admin/accounts/${id}/reset-second-factor`;
    expect((await admin.send(reset, { method: '' }, { from })).status).toBe(422);
    await done(admin.send(reset, { method: 'called-back' }, { from }));
    const events = await app.nest.get(EventLog).readStream(`account-${id}`);
    expect(events.at(-1)?.data).toMatchObject({ method: 'called-back' });
    expect((await again.get('/profile')).status).toBe(303);
    expect((await signIn(number)).location).toBe('/appointments');
    expect(await eventTypes('Fanny Factor')).toEqual([
      'AccountOpened',
      'SecondFactorEnrolled',
      'PasswordResetIssued',
      'SecondFactorReset',
    ]);
  });

  it('is asked for of whoever sends the form that opened the account once more', async () => {
    const visitor = person(app.address);
    const commandId = '0b5f0a52-3b1c-4c58-9d9c-6f4e8a1f2c77';
    const form = { fullName: 'Rosa Repeat', mobile: mobile(), birthDate: '1984-05-03', password, commandId };
    await done(visitor.send('/register/patient', form));
    const key = keyIn((await visitor.get('/profile/second-factor')).html);
    const set = await visitor.send('/profile/second-factor', { code: codeOf(key), password });
    expect(set.status).toBe(200);
    const somebody = person(app.address, visitor.cookie('visitor'));
    const again = await somebody.send('/register/patient', form);
    expect([again.status, again.location]).toEqual([303, '/sign-in']);
    expect((await somebody.get('/profile')).location).toMatch(/^\/sign-in/);
  });

  it('is asked for with the password before it, or where its owner is reached, is changed', async () => {
    const patient = await newPatient(app);
    const key = keyIn((await patient.get('/profile/second-factor')).html);
    await patient.send('/profile/second-factor', { code: codeOf(key), password });
    const typed = { ...fieldsOf((await patient.get('/profile')).html), mobile: mobile() };
    const move = (fields: Fields) => patient.send('/profile', { ...typed, ...fields });
    const without = await move({ password, code: '' });
    expect([without.status, problemsOf(without.html)]).toEqual([422, ['Enter the code.']]);
    expect((await move({ password, code: '000000' })).status).toBe(422);
    expect((await move({ password: 'wrong', code: codeOf(key) })).status).toBe(422);
    const before = patient.cookie('session');
    const code = codeOf(key);
    await done(move({ password, code }));
    expect(patient.cookie('session')).not.toBe(before);

    const remove = (fields: Fields) =>
      patient.send('/profile/second-factor/remove', fields, { from: '/profile/second-factor' });
    expect((await remove({ password, code })).status).toBe(422);
    expect((await remove({ password: 'wrong', code: codeOf(key) })).status).toBe(422);
    await done(remove({ password, code: codeOf(key) }));
    expect(keyIn((await patient.get('/profile/second-factor')).html)).not.toBe(key);
  });

  it('is set up by staff before anything else, where the clinic asks for it', async () => {
    const [desk] = await member('frontdesk', 'Ella Enrol');
    await done(desk.send('/help', { topic: 'other', message: 'For my eyes' }));
    expect((await desk.get('/help')).html).toContain('For my eyes');
    const policy = { staffSecondFactor: 'required' };
    const key = keyIn((await admin.get('/profile/second-factor')).html);
    await admin.send('/profile/second-factor', { code: codeOf(key), password });
    await done(admin.send('/admin/clinic/policy', policy, { from: '/admin/clinic' }));
    const led = await eventually(async () => {
      const answer = await desk.get('/desk');
      return answer.status === 303 && answer;
    });
    expect(led.location).toBe('/profile/second-factor');
    expect((await desk.get('/profile')).location).toBe('/profile/second-factor');
    // Nor is told what there is, or what is theirs.
    const nothing = await desk.get('/admin/support/00000000-0000-4000-8000-000000000000');
    expect(nothing.location).toBe('/profile/second-factor');
    const help = await desk.get('/help');
    expect([help.status, help.html]).toEqual([200, expect.not.stringContaining('For my eyes')]);
    expect(textOf((await desk.get('/profile/second-factor')).html)).toContain('asks its staff');
    const own = keyIn((await desk.get('/profile/second-factor')).html);
    await desk.send('/profile/second-factor', { code: codeOf(own), password });
    expect((await desk.get('/desk')).status).toBe(200);
    const patient = await newPatient(app);
    expect((await patient.get('/appointments')).status).toBe(200);
  });
});

function fromBase32(text: string): Buffer {
  const bits = Array.from(text)
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
