import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, linkOnce, person, problemsOf, textOf, type Person } from '../../support/http.js';
import { unhurried } from '../../support/limits.js';
import { openSocket } from '../../support/socket.js';
import { mobile, newPatient, openClinic, password } from '../people.js';

const strict = { free: 3, firstSeconds: 30, longestSeconds: 60, forgetMinutes: 60 };
const firefox = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:149.0) Gecko/20100101 Firefox/149.0';
const iphone = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/1 Safari/604.1';

let app: TestApp;
let admin: Person;
const number = mobile();

beforeAll(async () => {
  app = await startTestApp({
    limits: {
      ...unhurried,
      signInPerAccount: strict,
      registerPerAddress: { ...strict, free: 6 },
      resetPerLogin: strict,
    },
    trustedProxies: ['loopback'],
  });
  admin = await openClinic(app);
  await newPatient(app, { mobile: number });
});
afterEach(() => app.advanceClock(passed));
afterAll(() => app.close());

let passed = 0;
/** Lets time pass. */
const later = (seconds: number) => app.advanceClock((passed += seconds * 1_000));

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

async function signedIn(headers: Readonly<Record<string, string>> = {}): Promise<Person> {
  const somebody = person(app.address);
  const answer = await somebody.send('/sign-in', { login: number, password }, { headers });
  expect(answer.status).toBe(303);
  return somebody;
}

describe('wrong passwords', () => {
  it.each([
    ['an account', () => mobile()],
    ['a login that nobody has', () => mobile()],
  ])('make the next try wait, for %s, wherever they come from; never for good', async (whose, make) => {
    const login = make();
    if (whose === 'an account') await newPatient(app, { mobile: login });
    app.stopClock();
    const attempt = (tried: string, at: string) =>
      person(app.address).send('/sign-in', { login, password: tried }, from(at));
    for (const at of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
      expect((await attempt('wrong password', at)).status).toBe(422);
    const early = await attempt(password, '203.0.113.4');
    expect([early.status, early.headers['retry-after']]).toEqual([429, '30']);
    expect(textOf(early.html)).toContain('Please wait 30 seconds and try again');
    expect(fieldsOf(early.html)).toMatchObject({ login, password: '' });
    later(30);
    expect((await attempt(password, '203.0.113.4')).status).toBe(whose === 'an account' ? 303 : 422);
  });
});

it('registrations from one address wait, those from another do not', async () => {
  app.stopClock();
  const register = (at: string) =>
    person(app.address).send(
      '/register/patient',
      { fullName: 'Jo', mobile: mobile(), birthDate: '1990-01-01', password },
      from(at),
    );
  for (let n = 0; n < 6; n++) expect((await register('2001:db8:7:7::1')).status).toBe(303);
  const early = await register('2001:db8:7:7::2');
  expect([early.status, early.headers['retry-after']]).toEqual([429, '30']);
  expect(fieldsOf(early.html)).toMatchObject({ fullName: 'Jo', birthDate: '1990-01-01' });
  expect((await register('2001:db8:7:8::1')).status).toBe(303);
});

it('forgotten passwords of one login wait, however it is written and wherever they are asked from', async () => {
  app.stopClock();
  const forget = (login: string, at: string) =>
    person(app.address).send('/password/forgot', { login }, { ...from(at), from: '/sign-in' });
  const digits = mobile().replace(/\D/g, '');
  const written = [`+${digits}`, `00${digits}`, `+${digits.slice(0, 4)}-${digits.slice(4)}`];
  for (const [index, login] of written.entries())
    expect((await forget(login, `203.0.113.${String(20 + index)}`)).status).toBe(200);
  const early = await forget(`+${digits.slice(0, 2)} (${digits.slice(2)})`, '203.0.113.30');
  expect(early.status).toBe(429);
  expect((await forget(mobile(), '203.0.113.30')).status).toBe(200);
});

it('exports of one account wait, as each takes longer than the one before', async () => {
  const patient = await newPatient(app);
  app.stopClock();
  for (let n = 0; n < 6; n++) expect((await patient.get('/profile/export')).status).toBe(200);
  const early = await patient.get('/profile/export?format=json');
  expect([early.status, early.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
  expect(textOf(early.html)).toMatch(/Please wait \d+ seconds?/);
});

it('wrong codes to act for somebody make the next try wait', async () => {
  const patient = await newPatient(app);
  app.stopClock();
  const enter = () =>
    patient.send('/profile/dependants/code', { code: 'ABCD-EFGH-JKMN' }, { from: '/profile/dependants' });
  for (let n = 0; n < 3; n++) expect((await enter()).status).not.toBe(429);
  const early = await enter();
  expect([early.status, early.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
});

describe('the list of sessions', () => {
  it('says where one is signed in, and signs out one or all others', async () => {
    const here = await signedIn({ 'user-agent': firefox });
    const phone = await signedIn({ 'user-agent': iphone });
    const third = await signedIn({ 'user-agent': 'curl/8' });
    const page = await here.get('/profile/sessions');
    expect(textOf(page.html)).toMatch(
      /Firefox on Windows This device Signed in .* Safari on iPhone|Unknown device/,
    );

    const id = /name="session" value="([0-9a-f-]{36})"/.exec(
      page.html.slice(page.html.indexOf('Safari on iPhone')),
    )![1]!;
    const wrong = await here.send('/profile/sessions', { session: id, password: 'wrong' });
    expect([wrong.status, problemsOf(wrong.html)]).toEqual([
      422,
      ['This is not your password. Check it and try again.'],
    ]);
    expect(wrong.html).toMatch(new RegExp(`value="${id}" checked`));
    expect((await phone.get('/appointments')).status).toBe(200);
    const before = here.cookie('session');
    expect((await here.send('/profile/sessions', { session: id, password })).status).toBe(303);
    expect(here.cookie('session')).not.toBe(before);
    expect((await phone.get('/appointments')).status).toBe(303);
    expect((await third.get('/appointments')).status).toBe(200);
    expect((await here.send('/profile/sessions', { session: id, password })).status).toBe(404);

    expect((await here.send('/profile/sessions', { session: 'others', password })).status).toBe(303);
    expect((await third.get('/appointments')).status).toBe(303);
    expect((await here.get('/appointments')).status).toBe(200);
  });

  it('ends nobody else’s', async () => {
    const own = await admin.get('/profile/sessions');
    const here = await signedIn();
    const there = await signedIn();
    const id = /name="session" value="([0-9a-f-]{36})"/.exec((await here.get('/profile/sessions')).html)![1]!;
    expect((await admin.send('/profile/sessions', { session: id, password })).status).toBe(404);
    expect((await there.get('/appointments')).status).toBe(200);
    expect(problemsOf(own.html)).toEqual([]);
  });
});

describe('a session', () => {
  it('that ends closes its sockets at once, and no other’s', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    const [ending, staying] = await Promise.all(
      [one, two].map((each) => openSocket(app.address, each.cookie('session'))),
    );
    await one.send('/sign-out', {}, { from: '/appointments' });
    expect(await ending!.closed()).toBe(4401);
    const again = await openSocket(app.address, two.cookie('session'));
    await (await signedIn()).send('/profile/sessions', { session: 'others', password });
    expect(await Promise.all([staying!.closed(), again.closed()])).toEqual([4401, 4401]);
  });

  it('gets a new id with every role it acts in, and does not last longer for it', async () => {
    const login = mobile();
    const invitation = await admin.send('/admin/invitations', {
      fullName: 'Petra',
      mobile: login,
      role: 'frontdesk',
    });
    const path = linkOnce(invitation.html);
    const desk = person(app.address);
    await desk.send(path, { password }, from('198.51.100.9'));
    const list = await admin.get('/admin/accounts?q=Petra');
    const id = /\/admin\/accounts\/([0-9a-f-]{36})\/lock/.exec(list.html)![1]!;
    await admin.send(`/admin/accounts/${id}/grant-role`, { role: 'admin' }, { from: '/admin/accounts' });
    const before = desk.cookie('session');
    await desk.send('/role', { role: 'admin' }, { from: '/help' });
    expect(desk.cookie('session')).not.toBe(before);
    expect((await person(app.address, before).get('/profile/sessions')).status).toBe(303);
    expect((await desk.get('/profile/sessions')).status).toBe(200);
  });

  it('ends when nobody uses it, and at the latest after its hours; listening is no use', async () => {
    const busy = await signedIn();
    const idle = await signedIn();
    const socket = await openSocket(app.address, idle.cookie('session'));
    for (let hour = 0; hour < 12; hour++) {
      expect((await busy.get('/appointments')).status).toBe(200);
      if (hour === 2) {
        socket.subscribe('patient-appointments');
        expect((await idle.get('/appointments')).status).toBe(303);
        expect(await socket.closed()).toBe(4401);
      }
      later(59 * 60);
    }
    later(13 * 60);
    expect((await busy.get('/appointments')).status).toBe(303);
  });
});
