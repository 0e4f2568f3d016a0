import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Outbox } from '../../../src/platform/vault/outbox.js';
import { Passwords } from '../../../src/platform/vault/passwords.js';
import { SecondFactors } from '../../../src/platform/vault/second-factors.js';
import { Tokens } from '../../../src/platform/vault/tokens.js';
import { stepAt, totp } from '../../../src/platform/vault/totp.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import {
  fieldsOf,
  person,
  problemsOf,
  textOf,
  type Answer,
  type Fields,
  type Person,
} from '../../support/http.js';
import { mailServer, type Letterbox } from '../../support/letterbox.js';
import { eventually } from '../../support/wait.js';
import { done, mobile, newPatient, openClinic, password } from '../people.js';

const other = 'a quiet lake in autumn';
const third = 'a dry stone wall in May';

let app: TestApp;
let mail: Letterbox;
let admin: Person;
let count = 0;

beforeAll(async () => {
  mail = await mailServer();
  app = await startTestApp({ mail: { url: mail.url, from: 'Lindenhof Clinic <clinic@example.org>' } });
  admin = await openClinic(app);
});
afterEach(() => {
  app.advanceClock(passed);
});
afterAll(async () => {
  await app.close();
  await mail.close();
});

const address = () => `meanwhile${String(count++)}@example.org`;

/** Lets something happen between one call of a method and its answer. */
function meanwhile<Name extends string>(
  on: Record<Name, (...values: never[]) => Promise<unknown>>,
  name: Name,
  happens: () => Promise<unknown>,
): void {
  const original = on[name];
  on[name] = async (...values) => {
    on[name] = original;
    const answer = await original.apply(on, values);
    await happens();
    return answer;
  };
}

/** The same for a password that is found to be right. */
const whileChecked = (happens: () => Promise<unknown>) =>
  meanwhile(app.nest.get(Passwords), 'matches', happens);

const vault = () => app.nest.get(Vault);

async function idOf(name: string): Promise<string> {
  const list = await admin.get(`/admin/accounts?q=${encodeURIComponent(name)}`);
  return /\/admin\/accounts\/([0-9a-f-]{36})\/lock/.exec(list.html)![1]!;
}

interface Someone {
  readonly patient: Person;
  readonly login: string;
  readonly fullName: string;
  readonly id: string;
}

async function someone(fields: Fields = {}): Promise<Someone> {
  const [login, fullName] = [mobile(), `Mina ${randomUUID().slice(0, 8)}`];
  const patient = await newPatient(app, { mobile: login, fullName, ...fields });
  return { patient, login, fullName, id: await idOf(fullName) };
}

const signIn = (login: string, secret = password, as = person(app.address), from = '/sign-in') =>
  as.send('/sign-in', { login, password: secret }, { from });

const changePassword = (who: Person, from = password, to = other) =>
  who.send('/profile/password', { oldPassword: from, password: to });

async function sessionsOf(id: string): Promise<number> {
  return (await vault().query('SELECT 1 FROM vault.sessions WHERE account_id = $1', [id])).length;
}

/** Sets a second factor up; answers its key and the recovery codes. */
async function secondFactor(who: Person): Promise<{ key: string; recovery: string[] }> {
  const page = await who.get('/profile/second-factor');
  const key = /secret=([A-Z2-7]+)/.exec(page.html)![1]!;
  const set = await who.send('/profile/second-factor', { code: codeOf(key), password });
  expect(set.status).toBe(200);
  const codes = [...textOf(set.html).matchAll(/(?:[A-Z2-9]{4}-){5}[A-Z2-9]{4}/g)];
  return { key, recovery: codes.map(([code]) => code) };
}

let passed = 0;
/** The code that an app shows now, of a time step that has not been used; it stays now until the test is over. */
function codeOf(key: string): string {
  app.advanceClock((passed += 31_000));
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(key, (letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const secret = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
  return totp(secret, stepAt(Date.parse(app.stopClock())));
}

async function linkIn(to: string, path: string): Promise<string> {
  const letter = await eventually(
    () => mail.letters.findLast((each) => each.to === to && each.text.includes(path)) ?? false,
  );
  return /https?:\/\/[^/\s]+(\/\S+)/.exec(letter.text)![1]!;
}

/** Opens the page that a message links to, and sends its form. */
const follow = (path: string, fields: Fields = {}, as = person(app.address)) =>
  as.send(path.split('?')[0]!, { token: path.split('token=')[1]!, ...fields }, { from: path });

async function withEmail(): Promise<Someone & { readonly email: string }> {
  const email = address();
  const who = await someone({ email });
  await done(follow(await linkIn(email, '/verify-email')));
  return { ...who, email };
}

describe('a sign-in that is being checked begins no session', () => {
  it('when the password changes', async () => {
    const { patient, login, id } = await someone();
    whileChecked(() => done(changePassword(patient)));
    const late = await signIn(login);
    expect([late.status, problemsOf(late.html)]).toEqual([422, [expect.stringContaining('password')]]);
    expect(await sessionsOf(id)).toBe(1);
    expect((await patient.get('/profile')).status).toBe(200);
    expect((await signIn(login, other)).status).toBe(303);
  });

  it('when somebody else was signed in in that browser before', async () => {
    const { patient, login, id } = await someone();
    const shared = await newPatient(app);
    whileChecked(() => done(changePassword(patient)));
    expect((await signIn(login, password, shared, '/profile')).status).toBe(422);
    expect(await sessionsOf(id)).toBe(1);
    expect((await shared.get('/profile')).status).toBe(303);
  });

  it('when a second factor is set up', async () => {
    const { patient, login, id } = await someone();
    let key = '';
    whileChecked(async () => ({ key } = await secondFactor(patient)));
    expect((await signIn(login)).status).toBe(422);
    expect([key, await sessionsOf(id)]).toEqual([expect.stringMatching(/./), 1]);
  });

  it('when the account is locked, and unlocked again', async () => {
    const { login, id } = await someone();
    const from = { from: '/admin/accounts' };
    whileChecked(async () => {
      await done(admin.send(`/admin/accounts/${id}/lock`, { reason: 'a lost phone' }, from));
      await done(admin.send(`/admin/accounts/${id}/unlock`, {}, from));
    });
    expect((await signIn(login)).status).toBe(422);
    expect(await sessionsOf(id)).toBe(0);
    expect((await signIn(login)).status).toBe(303);
  });

  it('when the account is erased', async () => {
    const { login, id } = await someone();
    whileChecked(() => vault().query('DELETE FROM vault.credentials WHERE account_id = $1', [id]));
    expect((await signIn(login)).status).toBe(422);
    expect(await sessionsOf(id)).toBe(1);
  });

  it('in its first step, nor in its second', async () => {
    const { patient, login, id } = await someone();
    const { key } = await secondFactor(patient);
    whileChecked(() => done(changePassword(patient)));
    expect((await signIn(login)).status).toBe(422);
    expect(await sessionsOf(id)).toBe(1);

    const half = person(app.address);
    await done(signIn(login, other, half));
    meanwhile(app.nest.get(SecondFactors), 'take', () => done(changePassword(patient, other, third)));
    const second = await half.send('/sign-in/second-factor', { code: codeOf(key) });
    expect([second.status, second.location]).toEqual([303, expect.stringMatching(/^\/sign-in/)]);
    expect((await half.get('/profile')).status).toBe(303);
    expect(await sessionsOf(id)).toBe(1);
  });

  it('when it is the answer to a registration that was sent again after the password had changed', async () => {
    const form = { fullName: 'Rosa Twice', mobile: mobile(), birthDate: '1984-05-03', password };
    const visitor = person(app.address);
    const page = await visitor.get('/register/patient');
    const { commandId, _csrf } = fieldsOf(page.html);
    const before = visitor.cookie('visitor');
    const send = (as: Person, secret: string) =>
      as.send('/register/patient', { ...form, password: secret, commandId: commandId! }, { token: _csrf! });
    await done(send(visitor, password));
    const { key } = await secondFactor(visitor);
    const again = person(app.address, before);
    const answer = await send(again, password);
    expect([key, answer.status, answer.location]).toEqual([expect.stringMatching(/./), 303, '/sign-in']);
    expect((await again.get('/profile')).status).toBe(303);
  });
});

describe('a password that is being checked is good for nothing', () => {
  const problems = ({ status, html }: Answer) => [status, problemsOf(html)];
  const wrong = [422, ['This is not your password. Check it and try again.']];

  it('when it changes: not for another one', async () => {
    const { patient, login } = await someone();
    const thief = person(app.address);
    await done(signIn(login, password, thief));
    whileChecked(() => done(changePassword(patient)));
    expect(problems(await changePassword(thief, password, third))).toEqual(wrong);
    expect((await signIn(login, third)).status).toBe(422);
    expect((await signIn(login, other)).status).toBe(303);
  });

  it('when it changes: not for another number', async () => {
    const { patient, login } = await someone();
    const thief = person(app.address);
    await done(signIn(login, password, thief));
    const next = mobile();
    const typed = { ...fieldsOf((await thief.get('/profile')).html), mobile: next, password };
    whileChecked(() => done(changePassword(patient)));
    expect(problems(await thief.send('/profile', typed))).toEqual(wrong);
    expect((await signIn(next, other)).status).toBe(422);
    expect((await signIn(login, other)).status).toBe(303);
  });

  it('when it changes: not for a second factor', async () => {
    const { patient, login, id } = await someone();
    const thief = person(app.address);
    await done(signIn(login, password, thief));
    const page = await thief.get('/profile/second-factor');
    const code = codeOf(/secret=([A-Z2-7]+)/.exec(page.html)![1]!);
    whileChecked(() => done(changePassword(patient)));
    expect(problems(await thief.send('/profile/second-factor', { code, password }))).toEqual(wrong);
    expect([(await signIn(login, other)).location, await sessionsOf(id)]).toEqual(['/appointments', 2]);
  });

  it('when it changes: not to take a second factor away', async () => {
    const { patient, login } = await someone();
    const { key } = await secondFactor(patient);
    const stolen = person(app.address);
    await done(signIn(login, password, stolen));
    await done(stolen.send('/sign-in/second-factor', { code: codeOf(key) }));
    const remove = { password, code: codeOf(key) };
    whileChecked(() => done(changePassword(patient)));
    const refused = await stolen.send('/profile/second-factor/remove', remove, {
      from: '/profile/second-factor',
    });
    expect(problems(refused)).toEqual(wrong);
    expect((await signIn(login, other)).location).toBe('/sign-in/second-factor');
  });
});

describe('what works once works once when it is used twice at the same time:', () => {
  it('a link to a new password, and two links', async () => {
    const { email } = await withEmail();
    const ask = () => person(app.address).send('/password/forgot', { login: email });
    const links: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const before = mail.letters.length;
      await ask();
      await eventually(() => mail.letters.slice(before).some(({ text }) => text.includes('/password/reset')));
      links.push(await linkIn(email, '/password/reset'));
    }
    expect(new Set(links).size).toBe(3);
    const [first = '', second = ''] = links;
    const answers = await Promise.all([
      follow(first, { password: other }),
      follow(first, { password: third }),
      follow(second, { password: `${other} and winter` }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.filter((status) => status === 303)).toHaveLength(1);
    expect(statuses.filter((status) => status >= 500)).toEqual([]);
    const set = [other, third, `${other} and winter`][statuses.indexOf(303)];
    expect((await signIn(email, set)).status).toBe(303);
    expect((await follow(links[2]!, { password })).status).toBe(404);
  });

  it('a code of an app, and a recovery code', async () => {
    const { patient, login } = await someone();
    const { key, recovery } = await secondFactor(patient);
    for (const code of [codeOf(key), recovery[0]!]) {
      const both = [person(app.address), person(app.address)];
      for (const each of both) await done(signIn(login, password, each));
      const answers = await Promise.all(both.map((each) => each.send('/sign-in/second-factor', { code })));
      expect(answers.map(({ status }) => status).sort()).toEqual([303, 422]);
    }
  });
});

describe('an address that is given up', () => {
  /** Whether something in the vault waits for something else there. */
  const somebodyWaits = async () =>
    (
      await vault().query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
    ).length > 0;

  it('signs nobody in when its link is followed at that moment', async () => {
    const email = address();
    const { patient, login } = await someone({ email });
    const link = await linkIn(email, '/verify-email');
    const typed = { ...fieldsOf((await patient.get('/profile')).html), email: address(), password };
    let changing: Promise<Answer> | undefined;
    meanwhile(app.nest.get(Tokens), 'use', async () => {
      changing = patient.send('/profile', typed);
      await eventually(somebodyWaits);
    });
    expect((await follow(link)).status).toBe(303);
    expect((await changing!).status).toBe(303);
    expect((await signIn(email)).status).toBe(422);
    expect((await signIn(login)).status).toBe(303);
  });

  it('gets no link to a new password that was asked for just before', async () => {
    const { patient, email, id } = await withEmail();
    const typed = { ...fieldsOf((await patient.get('/profile')).html), email: address(), password };
    const asked = new Promise<void>((resolve) => {
      meanwhile(app.nest.get(Outbox), 'seal', () =>
        done(patient.send('/profile', typed)).then(() => resolve()),
      );
    });
    await person(app.address).send('/password/forgot', { login: email });
    await asked;
    // What is asked next is answered after it.
    const next = await withEmail();
    await person(app.address).send('/password/forgot', { login: next.email });
    await linkIn(next.email, '/password/reset');
    const left = await vault().query(
      `SELECT 1 FROM vault.tokens WHERE account_id = $1 AND purpose = 'reset-password'`,
      [id],
    );
    expect(left).toEqual([]);
    expect(mail.letters.filter(({ to, text }) => to === email && text.includes('/password/reset'))).toEqual(
      [],
    );
  });
});
