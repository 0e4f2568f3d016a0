import type { TestApp } from '../../support/app.js';
import { linkOnce, person, type Fields, type Person } from '../../support/http.js';
import { done, mobile, password } from '../people.js';

/** Somebody whom the administrator invited to audit, signed in. */
export async function newAuditor(app: TestApp, admin: Person, fields: Fields = {}): Promise<Person> {
  const form = { fullName: 'Ute Prüfer', mobile: mobile(), role: 'auditor', ...fields };
  const { html } = await admin.send('/admin/invitations', form);
  const auditor = person(app.address);
  await done(auditor.send(linkOnce(html), { password }));
  return auditor;
}
