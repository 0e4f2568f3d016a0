import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PgReadModels } from '../../src/platform/projecting/pg-read-models.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { fieldsOf, person, textOf, type Person } from '../support/http.js';
import { openSocket } from '../support/socket.js';
import {
  aRequest,
  done,
  mobile,
  newDeskWorker,
  newDoctor,
  newPatient,
  openClinic,
  password,
} from './people.js';

let app: TestApp;
let admin: Person;
let patient: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  patient = await newPatient(app);
});
afterAll(async () => {
  await app.close();
});

describe('every page', () => {
  it.each(['/', '/sign-in', '/nothing', '/appointments'])(
    '%s forbids what it does not need',
    async (path) => {
      const { headers } = await patient.get(path);
      const policy = headers['content-security-policy'];
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'same-origin',
      });
    },
  );

  it('holds no style or script of its own, and no handler', async () => {
    for (const path of ['/appointments', '/appointments/new', '/help']) {
      const { html } = await patient.get(path);
      expect(html).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on/);
    }
  });

  it('loads files that browsers may keep for ever, and that say what they are', async () => {
    const { html } = await person(app.address).get('/');
    const urls = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url!);
    expect(urls.length).toBe(5);
    for (const url of urls) {
      const file = await person(app.address).get(url, { 'accept-encoding': 'gzip' });
      expect(file.status).toBe(200);
      expect(file.headers['cache-control']).toContain('immutable');
      expect(file.headers['x-content-type-options']).toBe('nosniff');
    }
  });
});

describe('a method that an address does not take', () => {
  const id = '7b0f6f0e-5a51-4d0f-9f0c-1d4c6d0f4a01';
  const visitor = () => person(app.address);
  const sent = async (method: string, path: string, by: Person) => {
    const headers = { cookie: by.cookie('session'), origin: app.address, 'sec-fetch-site': 'same-origin' };
    const answer = await fetch(`${app.address}${path}`, { method, headers, redirect: 'manual' });
    await answer.text();
    return [answer.status, answer.headers.get('allow')];
  };

  it('is refused with those that it does take, of who asks', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect(await sent(method, '/sign-in?next=%2F', visitor())).toEqual([405, 'GET, HEAD, POST']);
      expect(await sent(method, '/health/live', visitor())).toEqual([405, 'GET, HEAD']);
      expect(await sent(method, `/appointments/${id}`, patient)).toEqual([405, 'GET, HEAD']);
    }
    expect(await sent('GET', '/profile/erase/withdraw', patient)).toEqual([405, 'POST']);
    expect(await sent('HEAD', '/profile/erase/withdraw', patient)).toEqual([405, 'POST']);
    expect(await sent('GET', `/admin/accounts/${id}/lock`, admin)).toEqual([405, 'POST']);
  });

  it('tells nobody of an address that is none of theirs', async () => {
    const others = ['/nothing', `/admin/accounts/${id}/lock`, '/appointments/not-an-id/cancel'];
    for (const by of [visitor(), patient])
      for (const path of others)
        for (const method of ['GET', 'PUT', 'OPTIONS'])
          expect([path, method, ...(await sent(method, path, by))]).toEqual([path, method, 404, null]);
    expect(await sent('PUT', '/profile', visitor())).toEqual([404, null]);
  });

  it('is not HEAD, where GET is one: it answers as GET does, without a body', async () => {
    for (const [path, by] of [
      ['/', visitor()],
      ['/help', patient],
      ['/appointments', patient],
      ['/appointments', visitor()],
      [`/appointments/${id}`, patient],
      ['/nothing', patient],
    ] as const)
      expect([path, await sent('HEAD', path, by)]).toEqual([path, await sent('GET', path, by)]);
  });
});

describe('cookies', () => {
  it('are kept from scripts and from other sites', async () => {
    const somebody = person(app.address);
    const page = await somebody.get('/sign-in');
    expect(setCookies(page.headers)).toEqual([
      expect.stringMatching(/^slotwell-visitor=.*HttpOnly; SameSite=Lax/),
    ]);
  });

  it('of somebody who only looks are no session', async () => {
    const page = await person(app.address).get('/');
    expect(setCookies(page.headers).join()).not.toContain('slotwell-session');
  });
});

describe('a session', () => {
  it('gets a new id at sign-in: a cookie that was planted before is worth nothing', async () => {
    const number = mobile();
    await newPatient(app, { mobile: number });
    const somebody = person(app.address);
    await somebody.send('/sign-in', { login: number, password });
    const first = somebody.cookie('session');
    await somebody.send('/sign-in', { login: number, password }, { from: '/appointments' });
    expect(somebody.cookie('session')).not.toBe(first);
    expect((await person(app.address, first).get('/appointments')).status).toBe(303);
  });

  it('ends at sign-out, for whoever kept the cookie too', async () => {
    const somebody = await newPatient(app);
    const kept = somebody.cookie('session');
    expect((await person(app.address, kept).get('/appointments')).status).toBe(200);
    await somebody.send('/sign-out', {}, { from: '/appointments' });
    expect((await person(app.address, kept).get('/appointments')).status).toBe(303);
  });

  it('cannot be made up or changed', async () => {
    const cookie = patient.cookie('session');
    const [name, value = ''] = cookie.split('=');
    for (const forged of [
      `${name!}=abc`,
      `${name!}=${value.slice(0, -2)}${value.endsWith('xx') ? 'yy' : 'xx'}`,
      `${name!}=${'x'.repeat(3000)}`,
    ]) {
      expect((await person(app.address, forged).get('/appointments')).status).toBe(303);
    }
  });

  it('ends when the account is locked', async () => {
    const somebody = await newPatient(app, { fullName: 'Lena Lock' });
    const list = await admin.get('/admin/accounts?q=Lena');
    const id = /\/admin\/accounts\/([0-9a-f-]{36})\/lock/.exec(list.html)![1]!;
    await admin.send(`/admin/accounts/${id}/lock`, { reason: 'Lost phone' }, { from: '/admin/accounts' });
    expect((await somebody.get('/appointments')).status).toBe(303);
  });
});

describe('a session of somebody whose rights change', () => {
  /** The id is another at the next request, the one before is worth nothing, and it stays so. */
  async function getsAnotherId(somebody: Person, kept = somebody.cookie('session')): Promise<void> {
    expect((await somebody.get('/profile')).status).toBe(200);
    const next = somebody.cookie('session');
    expect(next).not.toBe(kept);
    expect((await person(app.address, kept).get('/profile')).status).toBe(303);
    await somebody.get('/profile');
    expect(somebody.cookie('session')).toBe(next);
  }

  const idIn = (html: string, page: string) =>
    new RegExp(`/admin/${page}/([0-9a-f-]{36})/`).exec(html)?.[1] ?? '';

  it('gets another id with a role that is given or taken', async () => {
    const desk = await newDeskWorker(app, admin, { fullName: 'Greta Grant' });
    await desk.get('/profile');
    const from = '/admin/accounts?q=Greta';
    const id = idIn((await admin.get(from)).html, 'accounts');
    await done(admin.send(`/admin/accounts/${id}/grant-role`, { role: 'admin' }, { from }));
    await getsAnotherId(desk);
    await done(admin.send(`/admin/accounts/${id}/revoke-role`, { role: 'admin' }, { from }));
    await getsAnotherId(desk);
  });

  it('gets another id when a doctor is suspended and approved again', async () => {
    const doctor = await newDoctor(app, admin, { fullName: 'Susi Suspended' });
    await doctor.get('/profile');
    const from = '/admin/doctors?q=Susi';
    const id = idIn((await admin.get(from)).html, 'doctors');
    await done(admin.send(`/admin/doctors/${id}/suspend`, { reason: 'On leave' }, { from }));
    await getsAnotherId(doctor);
    const again = { specialties: 'cardiology' };
    await done(admin.send(`/admin/doctors/${id}/approve`, again, { from: `${from}&status=suspended` }));
    await getsAnotherId(doctor);
  });

  it('takes the form of the page that was open when it happened, and answers with the new id', async () => {
    const desk = await newDeskWorker(app, admin, { fullName: 'Frida Form' });
    const fields = fieldsOf((await desk.get('/profile')).html);
    const kept = desk.cookie('session');
    const from = '/admin/accounts?q=Frida';
    const id = idIn((await admin.get(from)).html, 'accounts');
    await done(admin.send(`/admin/accounts/${id}/grant-role`, { role: 'admin' }, { from }));
    const body = new URLSearchParams({ ...fields, fullName: 'Frida Formed', password: '' }).toString();
    const answer = await desk.sendRaw('/profile', 'application/x-www-form-urlencoded', body);
    expect(answer.status).toBe(303);
    expect(desk.cookie('session')).not.toBe(kept);
    const page = await desk.get('/profile');
    expect(fieldsOf(page.html)).toMatchObject({ fullName: 'Frida Formed' });
    expect((await person(app.address, kept).get('/profile')).status).toBe(303);
  });

  it('closes the sockets that the old rights opened, at once', async () => {
    const desk = await newDeskWorker(app, admin, { fullName: 'Sona Socket' });
    const from = '/admin/accounts?q=Sona';
    const id = idIn((await admin.get(from)).html, 'accounts');
    await done(admin.send(`/admin/accounts/${id}/grant-role`, { role: 'admin' }, { from }));
    await desk.get('/profile');
    const socket = await openSocket(app.address, desk.cookie('session'));
    await done(admin.send(`/admin/accounts/${id}/revoke-role`, { role: 'admin' }, { from }));
    expect(await socket.closed()).toBe(4401);
  });
});

describe('a form that another site sends', () => {
  it.each([
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' }],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' }],
    [{ 'sec-fetch-site': '', origin: 'https://elsewhere.example' }],
    [{ 'sec-fetch-site': '', origin: 'null' }],
  ])('is refused even with the right token: %j', async (headers) => {
    const from = '/appointments/new';
    const page = await patient.send('/appointments', aRequest(), { from, headers });
    expect(page.status).toBe(403);
    expect(page.html).not.toContain(aRequest().reason!);
  });
});

describe('htmx', () => {
  it('is told to go to the sign-in page instead of being given it', async () => {
    const headers = { 'hx-request': 'true', 'hx-current-url': `${app.address}/appointments?q=x` };
    const answer = await person(app.address).get('/appointments?q=xy', headers);
    expect([answer.status, answer.headers['hx-redirect']]).toEqual([
      200,
      '/sign-in?next=%2Fappointments%3Fq%3Dx',
    ]);
  });

  it('gets a part of the page, with filters in its address, and with JavaScript off the whole', async () => {
    const headers = { 'hx-request': 'true', 'hx-request-type': 'partial' };
    const part = await patient.get('/appointments?q=knee&status=', headers);
    expect(part.html).toContain('<hx-partial id="appointment-list"');
    expect(part.html).not.toContain('<html');
    expect(part.headers['hx-replace-url']).toBe('/appointments?q=knee');
    const restored = await patient.get('/appointments?q=knee', { 'hx-history-restore-request': 'true' });
    expect(restored.html).toContain('<html');
  });

  it('hears of an error in words', async () => {
    const headers = { 'hx-request': 'true', 'hx-request-type': 'partial' };
    const answer = await patient.get('/admin/clinic', headers);
    expect([answer.status, answer.html]).toEqual([
      403,
      expect.stringContaining('for other people of the clinic'),
    ]);
    expect(answer.html).not.toContain('<html');
  });
});

describe('an error of ours', () => {
  it('is a page with a number, and tells nothing else', async () => {
    const database = app.nest.get(PgReadModels);
    const query = database.query.bind(database);
    database.query = () => Promise.reject(new Error('The database postgres://secret@db is away'));
    const page = await patient.get('/help');
    database.query = query;
    expect(page.status).toBe(500);
    expect(textOf(page.html)).toMatch(/say this number: [0-9a-f]{8}/);
    // Tokens of forms are random letters, which may be any word.
    const words = page.html.replace(/ value="[^"]*"/g, '');
    expect(words).not.toMatch(/postgres|pool|Error|\.ts/i);
  });
});

function setCookies(headers: Readonly<Record<string, unknown>>): string[] {
  return (headers['set-cookie'] ?? []) as string[];
}
