import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { Messages } from '../../../src/platform/vault/messages.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { mailServer, type Letterbox } from '../../support/letterbox.js';
import { eventually } from '../../support/wait.js';
import { newPatient, openClinic } from '../people.js';

let app: TestApp;
let mail: Letterbox;
let admin: Person;

beforeAll(async () => {
  mail = await mailServer();
  app = await startTestApp({ mail: { url: mail.url, from: 'clinic@example.org' } });
  admin = await openClinic(app);
});
afterAll(async () => {
  await app.close();
  await mail.close();
});

it('shows an admin what could not be sent, without its text, and sends it again when asked', async () => {
  await newPatient(app, { fullName: 'Otto Outbox' });
  const list = await admin.get('/admin/accounts?q=Outbox');
  const person = /\/admin\/accounts\/([0-9a-f-]{36})\/lock/.exec(list.html)![1]!;
  const messages = app.nest.get(Messages);
  const message = {
    id: randomUUID(),
    person,
    channel: 'mail',
    kind: 'verify-email',
    to: 'otto@example.org',
    subject: 'Please confirm',
    text: 'a very private text',
    until: new Date(Date.now() + 3_600_000).toISOString(),
  } as const;
  mail.refuse(550, 1);
  await messages.keep(app.nest.get(Vault), [await messages.seal(message)]);
  const page = await eventually(async () => {
    const { html } = await admin.get('/admin/outbox');
    return textOf(html).includes('Not sent') && html;
  });
  expect(textOf(page)).toMatch(
    /Otto Outbox Confirming an e-mail address E-mail .* Not sent 1 try, the last one: SMTP 550/,
  );
  expect(textOf(page)).toContain('SMS are not set up');
  expect(textOf(page)).toContain('Steps that are not finished None.');
  expect(page).not.toMatch(/private|otto@example/);

  const sent = await admin.send(`/admin/outbox/${message.id}/resend`, {}, { from: '/admin/outbox' });
  expect([sent.status, sent.location]).toEqual([303, '/admin/outbox']);
  await mail.letterTo('otto@example.org');
  const [resent] = await app.nest.get(EventLog).readStream(`notification-${message.id}`);
  expect(resent?.type).toBe('NotificationResent');
  await eventually(async () => textOf((await admin.get('/admin/outbox')).html).includes('Sent'));
  const twice = await admin.send(`/admin/outbox/${message.id}/resend`, {}, { from: '/admin/outbox' });
  expect(twice.status).toBe(409);
});
