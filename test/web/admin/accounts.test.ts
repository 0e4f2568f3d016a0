import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { person, textOf, unescaped, type Person } from '../../support/http.js';
import { done, mobile, newPatient, openClinic, password } from '../people.js';

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
});
afterAll(async () => {
  await app.close();
});

describe('accounts', () => {
  const accounts = '/admin/accounts';
  async function found(q: string): Promise<{ html: string; row: string; id: string }> {
    const { html } = await admin.get(`${accounts}?q=${encodeURIComponent(q)}`);
    const row = /<tr id="account-([0-9a-f-]{36})".*?<\/tr>/s.exec(html)!;
    return { html, row: textOf(row[0]), id: row[1]! };
  }

  it('are found by name, number, e-mail and role', async () => {
    await newPatient(app, {
      fullName: 'Łukasz Wójcik',
      mobile: '+49 1512 8887766',
      email: 'lw@post.example',
    });
    for (const q of ['wojcik', 'lukasz', '8887766', 'lw@post']) {
      expect((await found(q)).row).toMatch(/Łukasz Wójcik \+4915128887766 lw@post.example Patient Active/);
    }
    const doctors = textOf((await admin.get(`${accounts}?q=wojcik&role=doctor`)).html);
    expect(doctors).toContain('No account fits');
    expect((await admin.get(`${accounts}?role=king`)).status).toBe(422);
    const partial = { 'hx-request': 'true', 'hx-request-type': 'partial' };
    expect((await admin.get(`${accounts}?q=woj`, partial)).html).toContain('<hx-partial id="account-list"');
  });

  it('are paged by key', async () => {
    for (let one = 0; one < 28; one++)
      await newPatient(app, { fullName: `Crowd ${String(one).padStart(2, '0')}` });
    const first = await admin.get(`${accounts}?q=crowd`);
    expect(textOf(first.html)).toContain('28 accounts');
    const next = unescaped(/href="([^"]+)" rel="next"/.exec(first.html)![1]!);
    expect((await admin.get(next)).html.match(/<tr id="account-/g)).toHaveLength(3);
  });

  it('are locked, which ends what is open, and unlocked', async () => {
    const number = mobile();
    const patient = await newPatient(app, { fullName: 'Kurt Locke', mobile: number });
    const { id } = await found('Kurt Locke');
    const none = await admin.send(`${accounts}/${id}/lock`, { reason: '' }, { from: accounts });
    expect([none.status, textOf(none.html)]).toEqual([
      422,
      expect.stringContaining('Kurt Locke Say in a few words'),
    ]);
    await done(admin.send(`${accounts}/${id}/lock`, { reason: 'Lost phone' }, { from: accounts }));
    expect((await found('Kurt Locke')).row).toMatch(/Locked Lost phone/);
    expect((await patient.get('/appointments')).location).toContain('/sign-in');
    const signIn = () => person(app.address).send('/sign-in', { login: number, password });
    expect((await signIn()).status).toBe(403);
    await done(admin.send(`${accounts}/${id}/unlock`, {}, { from: accounts }));
    expect((await signIn()).status).toBe(303);
  });

  it('of doctors say how these stop being booked', async () => {
    const form = { fullName: 'Dora Doctor', mobile: mobile(), specialty: 'cardiology', licenceNumber: 'X-1' };
    await done(person(app.address).send('/register/doctor', { ...form, password }));
    expect((await found('Dora Doctor')).html).toMatch(/booked.*href="\/admin\/doctors\?q=Dora%20Doctor"/);
    expect((await found('Kurt Locke')).row).not.toContain('can still be booked');
  });

  it('get and lose roles, as far as these go together', async () => {
    await newPatient(app, { fullName: 'Rolf Rolle' });
    const { id } = await found('Rolf Rolle');
    const send = (step: string, role: string) =>
      admin.send(`${accounts}/${id}/${step}`, { role }, { from: accounts });
    await done(send('grant-role', 'frontdesk'));
    expect((await found('Rolf Rolle')).row).toContain('Front desk, Patient Active');
    const auditor = await send('grant-role', 'auditor');
    expect([auditor.status, textOf(auditor.html)]).toEqual([
      422,
      expect.stringContaining('cannot hold any other role'),
    ]);
    const doctor = await send('grant-role', 'doctor');
    expect([doctor.status, textOf(doctor.html)]).toEqual([
      422,
      expect.stringContaining('has to register as one'),
    ]);
    expect((await send('grant-role', 'king')).status).toBe(422);
    await done(send('revoke-role', 'frontdesk'));
    expect((await found('Rolf Rolle')).row).toContain('– Patient Active');
  });

  it('of one’s own cannot be locked, nor lose the right to administer', async () => {
    const { id, html } = await found('Anna Berg');
    expect(textOf(html)).toContain('This is you');
    const lock = await admin.send(`${accounts}/${id}/lock`, { reason: 'Oops' }, { from: accounts });
    expect([lock.status, textOf(lock.html)]).toEqual([409, expect.stringContaining('your own account')]);
    const revoke = await admin.send(`${accounts}/${id}/revoke-role`, { role: 'admin' }, { from: accounts });
    expect(revoke.status).toBe(409);
    expect((await admin.get(accounts)).status).toBe(200);
  });

  it('that do not exist are not found', async () => {
    const lock = await admin.send(`${accounts}/${randomUUID()}/lock`, { reason: 'x' }, { from: accounts });
    expect([lock.status, textOf(lock.html)]).toEqual([404, expect.stringContaining('no such account')]);
  });
});
