import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/app.js';
import { fieldsOf, linkOnce, person, textOf, type Person } from '../../support/http.js';
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

describe('invitations', () => {
  const invitations = '/admin/invitations';

  it('show the link once, and are listed until they are accepted', async () => {
    const number = mobile();
    const form = { fullName: 'Petra Klein', mobile: number, role: 'auditor', commandId: randomUUID() };
    const answer = await admin.send(invitations, form);
    expect(answer.status).toBe(200);
    const link = new RegExp(`${app.address}(/invitations/[\\w-]+)`).exec(textOf(answer.html))![1]!;
    expect(textOf(answer.html)).toContain('1 open invitation Name Mobile Role Good until Petra Klein');
    expect((await admin.get(invitations)).html).not.toContain(link);
    expect(answer.headers['cache-control']).toBe('no-store');

    // Sent again by a reload, the same form answers the same link and invites nobody else.
    const again = await admin.send(invitations, form);
    expect(textOf(again.html)).toContain(link);
    expect(textOf(again.html)).toContain('1 open invitation');

    await done(person(app.address).send(link, { password }));
    expect(textOf((await admin.get(invitations)).html)).toContain('Nobody is invited');
  });

  it.each([
    ['nobody', { fullName: '' }, 'Enter the full name'],
    ['a number that is none', { mobile: '12' }, 'not a phone number'],
    ['a patient', { role: 'patient' }, 'Choose one of the answers'],
    ['no role', { role: '' }, 'Choose a role'],
  ])('of %s are refused, with the form as it was', async (_, wrong, words) => {
    const form: Record<string, string> = {
      fullName: 'Petra Klein',
      mobile: mobile(),
      role: 'doctor',
      ...wrong,
    };
    const page = await admin.send(invitations, form);
    expect([page.status, textOf(page.html)]).toEqual([422, expect.stringContaining(words)]);
    expect(fieldsOf(page.html)).toMatchObject({ fullName: form.fullName, mobile: form.mobile });
    expect(page.html).not.toContain('link-once');
  });

  it('to a number that has an account are refused', async () => {
    const number = mobile();
    await newPatient(app, { mobile: number });
    const page = await admin.send(invitations, { fullName: 'Petra Klein', mobile: number, role: 'admin' });
    expect([page.status, textOf(page.html)]).toEqual([409, expect.stringContaining('already an account')]);
  });

  it('end when the invited account is locked', async () => {
    const answer = await admin.send(invitations, {
      fullName: 'Gerd Gast',
      mobile: mobile(),
      role: 'frontdesk',
    });
    const link = linkOnce(answer.html);
    const { html } = await admin.get('/admin/accounts?q=gerd');
    const id = /account-([0-9a-f-]{36})/.exec(html)![1]!;
    const lock = `/admin/accounts/${id}/lock`;
    await done(admin.send(lock, { reason: 'Wrong number' }, { from: '/admin/accounts' }));
    const shown = await person(app.address).get(link);
    expect([shown.status, shown.html.includes('Gerd')]).toEqual([404, false]);
    const accepted = await person(app.address).send(link, { password }, { from: '/sign-in' });
    expect(accepted.status).toBe(404);
  });
});
