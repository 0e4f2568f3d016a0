import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { searchAccounts } from '../../../projections/accounts/queries.js';
import { ERASED } from '../../../src/kernel/stream.js';
import { PgReadModels } from '../../../src/platform/projecting/pg-read-models.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { person, problemsOf, textOf, type Answer, type Fields, type Person } from '../../support/http.js';
import { mailServer, type Letterbox } from '../../support/letterbox.js';
import { unhurried } from '../../support/limits.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, mobile, newDeskWorker, newPatient, openClinic, password } from '../people.js';

let app: TestApp;
let mail: Letterbox;
let admin: Person;
let desk: Person;
let patient: Person;
const sockets: TestSocket[] = [];

beforeAll(async () => {
  mail = await mailServer();
  app = await startTestApp({
    mail: { url: mail.url, from: 'clinic@example.org' },
    trustedProxies: ['loopback'],
    limits: {
      ...unhurried,
      helpPerAddress: { free: 2, firstSeconds: 60, longestSeconds: 60, forgetMinutes: 60 },
    },
  });
  admin = await openClinic(app);
  desk = await newDeskWorker(app, admin, { fullName: 'Frida Empfang' });
  patient = await newPatient(app, { fullName: 'Paula Patient', email: 'paula@post.example' });
});
afterEach(async () => {
  await Promise.all(sockets.splice(0).map((socket) => socket.close()));
});
afterAll(async () => {
  await app.close();
  await mail.close();
});

let address = 0;
/** As if from an address of its own each time, unless it is given. */
const write = (by: Person, fields: Fields = {}, from = `198.51.100.${String(++address)}`): Promise<Answer> =>
  by.send(
    '/help',
    { topic: 'appointment', message: 'Do you take cards?', ...fields },
    {
      headers: { 'x-forwarded-for': from },
    },
  );
const visitor = () => person(app.address);

/** The path of the message that has this word, once it is listed. */
async function messageWith(word: string, by: Person = admin): Promise<string> {
  const row = /<tr id="support-([0-9a-f-]{36})"/;
  const found = await eventually(
    async () => row.exec((await by.get(`/admin/support?status=all&q=${word}`)).html) ?? false,
  );
  return `/admin/support/${found[1]!}`;
}
const answer = (by: Person, path: string, fields: Fields): Promise<Answer> =>
  by.send(`${path}/answer`, fields, { from: path });

async function watch(by: Person, fragment: string, params: Record<string, string> = {}): Promise<TestSocket> {
  const socket = await openSocket(app.address, by.cookie('session'));
  sockets.push(socket);
  socket.subscribe(fragment, params);
  await socket.frameWith('hx-partial');
  return socket;
}

describe('a visitor', () => {
  const fields = { contact: 'vera@post.example', fullName: 'Vera Visitor' };

  it('writes to the clinic once, is told so, and is answered by mail', async () => {
    const vera = visitor();
    const commandId = 'twice';
    for (const _time of [1, 2]) {
      const sent = await write(vera, { ...fields, commandId });
      expect([sent.status, sent.location]).toEqual([303, '/help']);
    }
    expect(textOf((await vera.get('/help')).html)).toContain('Your message is with the clinic');
    const path = await messageWith('cards', desk);
    expect(textOf((await desk.get('/admin/support?q=vera')).html)).toContain('1 request');
    const page = textOf((await desk.get(path)).html);
    for (const text of ['Vera Visitor', 'nobody has checked who it is', 'Do you take cards?', 'by e-mail'])
      expect(page).toContain(text);
    await done(answer(desk, path, { answer: 'Yes, all of them.', close: 'yes' }));
    const letter = await mail.letterTo('vera@post.example');
    expect(letter.text).toContain('Yes, all of them.');
    expect(letter.text).not.toContain('Do you take cards?');
    const closed = textOf((await desk.get(path)).html);
    expect(closed).toContain('Frida Empfang');
    expect(closed).toContain('Closed on');
    expect((await answer(desk, path, { answer: 'Once more' })).status).toBe(409);
  });

  it('keeps what was typed when something is missing, and names it', async () => {
    const vera = visitor();
    const refused = await write(vera, { ...fields, contact: 'call me', message: 'Typed "already" <b>' });
    expect([refused.status, problemsOf(refused.html)]).toEqual([
      422,
      ['This is no phone number and no e-mail address. Check it.'],
    ]);
    expect(refused.html).toContain('Typed &quot;already&quot; &lt;b&gt;</textarea>');
    expect((await write(vera, { message: ' ', topic: '' })).status).toBe(422);
    expect((await write(vera, { ...fields, message: 'x'.repeat(2001) })).status).toBe(422);
    expect((await write(vera, { ...fields, topic: 'gossip' })).status).toBe(422);
    const forged = await vera.send('/help', { ...fields, topic: 'other', message: 'x' }, { token: 'forged' });
    expect(forged.status).toBe(403);
  });

  it('waits after several messages from one address', async () => {
    const from = '203.0.113.7';
    for (const _time of [1, 2]) expect((await write(visitor(), fields, from)).status).toBe(303);
    const early = await write(visitor(), { ...fields, message: 'A third one' }, from);
    expect([early.status, early.headers['retry-after']]).toEqual([429, expect.stringMatching(/^\d+$/)]);
    expect(early.html).toContain('A third one</textarea>');
    expect((await write(visitor(), fields)).status).toBe(303);
  });

  it('cannot plant an account, a status or an answer', async () => {
    const planted = {
      accountId: 'x',
      patientId: 'x',
      personId: 'x',
      status: 'closed',
      answer: 'x',
      supportId: 'x',
    };
    await done(write(visitor(), { ...fields, ...planted, message: 'Planted' }));
    const page = textOf((await admin.get(await messageWith('planted'))).html);
    expect(page).toContain('Planted');
    expect(page).toContain('Not answered yet');
    expect(page).toContain('not signed in');
  });

  it('who asks about records is answered by a person of the administration, and can be erased', async () => {
    await done(write(visitor(), { ...fields, topic: 'records', message: 'Zitronengelb' }));
    const path = await messageWith('zitronengelb');
    expect(textOf((await admin.get(path)).html)).toContain('Nothing is sent');
    expect((await desk.get(path)).status).toBe(404);
    expect((await desk.get('/admin/support?topic=records')).html).not.toContain(path);
    expect((await answer(desk, path, { answer: 'x' })).status).not.toBe(303);
    await done(answer(admin, path, { answer: 'Told by phone: Zwetschge' }));
    await done(admin.send(`${path}/erase`, {}, { from: path }));
    await eventually(async () => {
      const rows = await app.nest
        .get(PgReadModels)
        .query<{ row: string }>(
          'SELECT r::text AS row FROM support.request r UNION ALL SELECT a::text FROM support.answer a',
        );
      return rows.length > 0 && !rows.some(({ row }) => /Zitronengelb|zitronengelb|Zwetschge/.test(row));
    });
    const erased = textOf((await admin.get(path)).html);
    expect(erased).toContain('Erased on');
    expect(erased).not.toContain('vera@post.example');
    expect((await answer(admin, path, { answer: 'x' })).status).toBe(409);
  });
});

describe('somebody who is signed in', () => {
  it('needs no contact, and finds the answer on the own page as soon as it is there', async () => {
    await done(write(patient, { topic: 'account', message: 'I cannot find my bill.' }));
    const path = await messageWith('bill', desk);
    const mine = await watch(patient, 'own-messages');
    const page = textOf((await desk.get(path)).html);
    for (const text of ['Paula Patient', 'Patient', 'on their help page']) expect(page).toContain(text);
    expect(textOf((await patient.get('/appointments')).html)).not.toContain('answered your message');

    await done(answer(desk, path, { answer: 'It is in the post.' }));
    expect(await mine.frameWith('It is in the post.')).toContain('New answer');
    expect(textOf((await patient.get('/appointments')).html)).toContain('answered your message');
    expect(textOf((await desk.get(path)).html)).toContain('not read the answer yet');
    const help = textOf((await patient.get('/help')).html);
    expect(help).toContain('New answer');
    expect(help).not.toContain('Frida');
    await eventually(
      async () => !textOf((await patient.get('/appointments')).html).includes('answered your message'),
    );
    expect(textOf((await desk.get(path)).html)).toContain('They have read the answer');
    expect(textOf((await patient.get('/help')).html)).toContain('New answer');
    app.advanceClock(11 * 60_000);
    expect(textOf((await patient.get('/help')).html)).not.toContain('New answer');
  });

  it('is told by mail that there is an answer, and not what it says, once the address is confirmed', async () => {
    const erik = await newPatient(app, { fullName: 'Erik', email: 'erik@post.example' });
    const [link = '', token = ''] = /\/verify-email\?token=(\S+)/.exec(
      (await mail.letterTo('erik@post.example')).text,
    )!;
    await done(erik.send('/verify-email', { token }, { from: link }));
    await done(write(erik, { message: 'Where do I park?' }));
    await done(answer(desk, await messageWith('park', desk), { answer: 'Behind the house.' }));
    const { text } = await mail.letterTo(
      'erik@post.example',
      1 + mail.letters.findIndex(({ to }) => to === 'erik@post.example'),
    );
    expect(text).toContain(`${app.address}/help`);
    expect(text).not.toMatch(/Behind the house|park/);
  });

  it('sees nothing of what others wrote', async () => {
    const other = await newPatient(app, { fullName: 'Neugierig' });
    const page = textOf((await other.get('/help')).html);
    expect(page).not.toMatch(/Your messages|bill|in the post/);
    expect((await other.get('/admin/support')).status).toBe(403);
  });

  it('takes along what was written, and sees who of the clinic read it', async () => {
    const kept = textOf((await patient.get('/profile/export')).html);
    for (const text of ['I cannot find my bill.', 'It is in the post.']) expect(kept).toContain(text);
    const file = JSON.parse((await patient.get('/profile/export?format=json')).html) as {
      messages: { message: string; answers: { answer: string }[] }[];
      events: { type: string }[];
    };
    expect(file.messages).toMatchObject([
      { message: 'I cannot find my bill.', answers: [{ answer: 'It is in the post.' }] },
    ]);
    expect(file.events.map(({ type }) => type)).toContain('SupportRequested');
    const log = textOf((await patient.get('/profile/access-log')).html);
    expect(log).toContain('opened a message to the clinic');
  });

  it('is erased with everything that they wrote', async () => {
    const gone = await newPatient(app, { fullName: 'Quendolina' });
    await done(write(gone, { message: 'Bergamotte' }));
    const path = await messageWith('bergamotte');
    await done(answer(desk, path, { answer: 'Xylophon' }));
    const [account] = (await searchAccounts(app.nest.get(PgReadModels), { q: 'quendolina' })).rows;
    await done(gone.send('/profile/erase', { password }));
    const erasures = `/admin/erasures/${account!.patientId!}/confirm`;
    await done(admin.send(erasures, {}, { from: '/admin/erasures' }));
    app.advanceClock(20 * 60_000);
    await eventually(async () => !/Bergamotte|Quendolina/.test((await admin.get(path)).html));
    const page = textOf((await admin.get(path)).html);
    expect(page).toContain('Erased');
    expect(page).not.toContain('Xylophon');
    expect((await answer(admin, path, { answer: 'x' })).status).toBe(409);
  });
});

describe('the staff', () => {
  it('see new messages as they come, filtered, paged and counted', async () => {
    const list = await watch(desk, 'support-list');
    const waiting = await watch(desk, 'support-waiting');
    const count = /(\d+) help requests? waits? for an answer/;
    const before = Number(count.exec(textOf((await desk.get('/desk')).html))?.[1] ?? 0);
    const forAdmins = await watch(admin, 'support-list', { topic: 'records' });
    await done(write(visitor(), { contact: '030 4711 815', fullName: 'Live Lena' }));
    expect(await list.frameWith('Live Lena')).toContain('<hx-partial id="support-list"');
    await waiting.frameWith(`>${String(before + 1)} help request`);
    await done(write(visitor(), { contact: '030 4711 815', fullName: 'Secret Sven', topic: 'records' }));
    await forAdmins.frameWith('Secret Sven');
    expect(list.frames.join()).not.toContain('Secret Sven');
    const path = await messageWith('lena', desk);
    const thread = await watch(admin, 'support-thread', { supportId: path.split('/').at(-1)! });
    await done(answer(desk, path, { answer: 'Told on the phone.' }));
    expect(await thread.frameWith('Told on the phone.')).toContain('told in person');
    await done(desk.send(`${path}/close`, {}, { from: path }));
    await thread.frameWith('Closed on');
    expect(textOf((await desk.get('/admin/support?status=closed&q=lena')).html)).toContain('1 request');
    expect((await desk.get('/admin/support?status=nonsense')).status).toBe(422);
    expect((await admin.get('/admin/support/00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it('keep a refused answer', async () => {
    await done(write(visitor(), { contact: mobile(), message: 'Kept' }));
    const path = await messageWith('kept', desk);
    expect((await answer(desk, path, { answer: '  ' })).status).toBe(422);
    const long = 'y'.repeat(4001);
    const refused = await answer(desk, path, { answer: long, close: 'yes' });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain(long);
    expect(refused.html).toMatch(/name="close" value="yes" checked/);
    await done(admin.send(`${path}/close`, {}, { from: path }));
    const late = await answer(desk, path, { answer: 'Behind the house', close: 'yes' });
    expect([late.status, textOf(late.html)]).toEqual([
      409,
      expect.stringContaining('if you still need it: Behind the house'),
    ]);
  });
});

it('every page leads to help, pages of failures too', async () => {
  for (const path of ['/', '/sign-in', '/nowhere', '/help', '/register/patient', '/password/forgot', '/%ff'])
    expect([path, (await visitor().get(path)).html.includes('href="/help"')]).toEqual([path, true]);
});

it('the help page has an anchor for everything it leads to on the page', async () => {
  for (const one of [visitor(), patient, desk, admin]) {
    const { html } = await one.get('/help');
    const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
    const wanted = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id!);
    expect(wanted.filter((id) => !ids.has(id))).toEqual([]);
    const all = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(all.filter((id, at) => all.indexOf(id) !== at)).toEqual([]);
  }
});

it('what a visitor wrote is erased some time after the last word about it, as the form said', async () => {
  expect(textOf((await visitor().get('/help')).html)).toContain('erased 90 days after the last word');
  expect(textOf((await patient.get('/help')).html)).not.toContain('erased 90 days');
  const written = { contact: 'karla@post.example', message: 'Karamell' };
  await done(write(visitor(), written));
  await done(write(patient, { message: 'Marzipan' }));
  const [id, kept] = await Promise.all(
    ['karamell', 'marzipan'].map(async (word) => (await messageWith(word)).split('/').at(-1)!),
  );
  app.advanceClock(91 * 86_400_000);
  const vault = app.nest.get(Vault);
  await eventually(async () => {
    const keys = await vault.query('SELECT FROM vault.person_keys WHERE person = $1 AND wrapped IS NULL', [
      id,
    ]);
    return keys.length === 1;
  });
  const messages = async () =>
    (
      await app.nest
        .get(PgReadModels)
        .query<{ support_id: string; message: string }>('SELECT support_id, message FROM support.request')
    ).map(({ support_id, message }) => [support_id, message]);
  await eventually(async () => !(await messages()).flat().includes('Karamell'));
  expect(await messages()).toContainEqual([kept, 'Marzipan']);
  expect(await messages()).toContainEqual([id, ERASED]);
});
