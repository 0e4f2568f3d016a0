import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encrypted, mailBy } from '../../src/notifications/mail.js';
import { smsBy } from '../../src/notifications/sms.js';
import { MessageRelay, NotSent } from '../../src/platform/vault/message-relay.js';
import { Messages, MOST_TRIES, type Message } from '../../src/platform/vault/messages.js';
import { VaultPersonKeys } from '../../src/platform/vault/person-keys.js';
import { mailServer, smsServer, type Letterbox } from '../support/letterbox.js';
import { TestClock, testVault, type TestVault } from '../support/vault.js';
import { eventually } from '../support/wait.js';

let test: TestVault;
let mail: Letterbox;
let sms: Letterbox;
let clock: TestClock;
let messages: Messages;
let relay: MessageRelay;

beforeAll(async () => {
  [test, mail, sms] = await Promise.all([testVault(), mailServer(), smsServer('sesame')]);
});
afterAll(() => Promise.all([test.close(), mail.close(), sms.close()]));
beforeEach(async () => {
  await test.vault.query('DELETE FROM vault.messages');
  clock = new TestClock();
  messages = new Messages(test.vault, new VaultPersonKeys(test.vault), clock, { mail: true, sms: true });
  relay = new MessageRelay(messages, 10);
  const send = mailBy({ url: mail.url, from: 'Lindenhof Clinic <clinic@example.org>' });
  relay.register('mail', send);
  relay.register('sms', smsBy({ url: sms.url, token: 'sesame' }));
});
afterEach(() => relay.stop());

/** Of who waits for as long as it takes. */
const patiently = new AbortController().signal;

const toAda = (fields: Partial<Message> = {}): Message => ({
  id: randomUUID(),
  person: randomUUID(),
  channel: 'mail',
  kind: 'verify-email',
  to: `${randomUUID()}@example.org`,
  subject: 'Grüße',
  text: 'Open this link: https://clinic.example/verify-email?token=abc_123',
  until: '2026-11-24T08:00:00.000Z',
  ...fields,
});

async function keep(...all: Message[]): Promise<void> {
  for (const message of all) await messages.keep(test.vault, [await messages.seal(message)]);
}

const statusOf = async (id: string) => (await messages.list()).rows.find((row) => row.id === id);

it('sends mail by SMTP and SMS by HTTP, once each, and forgets what they said', async () => {
  const letter = toAda();
  const short = toAda({ channel: 'sms', to: '+4915112345678', text: 'Your code is 123456' });
  await keep(letter, short, letter);
  relay.start();
  const arrived = await mail.letterTo(letter.to);
  expect(arrived.text).toContain('https://clinic.example/verify-email?token=abc_123');
  expect(arrived.text).toContain(`Message-ID: <${letter.id}@example.org>`);
  expect(arrived.text).toContain('From: Lindenhof Clinic <clinic@example.org>');
  expect(await sms.letterTo(short.to)).toMatchObject({ id: short.id, text: short.text });
  await eventually(async () => (await messages.list()).rows.every(({ status }) => status === 'sent'));
  expect(mail.letters.filter(({ to }) => to === letter.to)).toHaveLength(1);
  const rows = await test.vault.query('SELECT sealed FROM vault.messages WHERE sealed IS NOT NULL');
  expect(rows).toEqual([]);
});

it('keeps recipient and text sealed', async () => {
  await keep(toAda({ to: 'ada.byron@example.org', text: 'a secret' }));
  const rows = await test.vault.query<{ row: string }>('SELECT m::text AS row FROM vault.messages m');
  expect(rows[0]!.row).not.toMatch(/ada\.byron|example\.org|a secret/);
});

it('tries again with growing pauses when the server does not take it', async () => {
  const letter = toAda();
  await keep(letter);
  mail.refuse(451, 2);
  relay.start();
  await eventually(async () => (await statusOf(letter.id))?.failure === 'SMTP 451');
  expect(await statusOf(letter.id)).toMatchObject({ status: 'waiting', tries: 1 });
  clock.advance({ seconds: 15 });
  await eventually(async () => (await statusOf(letter.id))?.tries === 2);
  clock.advance({ seconds: 29 });
  await relay.stop();
  relay.start();
  expect((await statusOf(letter.id))?.tries).toBe(2);
  clock.advance({ seconds: 1 });
  await mail.letterTo(letter.to);
});

describe('gives up', () => {
  it.each([
    ['what a mail server refuses for good', 'mail', 550, 'SMTP 550'],
    ['what nobody sends as SMS', 'sms', 422, 'HTTP 422'],
  ] as const)('%s, until an admin has it sent again', async (_, channel, code, failure) => {
    const box = channel === 'mail' ? mail : sms;
    const letter = toAda({
      channel,
      to: channel === 'mail' ? `${randomUUID()}@example.org` : '+4915100000001',
    });
    await keep(letter);
    box.refuse(code, 1);
    relay.start();
    await eventually(async () => (await statusOf(letter.id))?.status === 'given-up');
    expect(await statusOf(letter.id)).toMatchObject({ tries: 1, failure });
    expect(await messages.canResend(letter.id)).toBe(true);
    await messages.resend(letter.id);
    await box.letterTo(letter.to);
    await eventually(async () => (await statusOf(letter.id))?.status === 'sent');
    expect(await messages.canResend(letter.id)).toBe(false);
  });

  it('after so many tries', async () => {
    const letter = toAda({ until: '2036-12-24T08:00:00.000Z' });
    await keep(letter);
    relay.register('mail', () => Promise.reject(new NotSent('ECONNREFUSED', false)));
    relay.start();
    await eventually(async () => {
      clock.advance({ hours: 1 });
      return (await statusOf(letter.id))?.status === 'given-up';
    });
    expect(await statusOf(letter.id)).toMatchObject({ tries: MOST_TRIES, failure: 'ECONNREFUSED' });
  });

  it('what came too late to be of use, and what was for somebody who was erased', async () => {
    const [late, erased] = [toAda(), toAda({ until: '2026-12-24T08:00:00.000Z' })];
    await keep(late, erased);
    const keys = new VaultPersonKeys(test.vault);
    await keys.erase(erased.person);
    messages = new Messages(test.vault, keys, clock, { mail: true, sms: true });
    clock.advance({ hours: 25 });
    expect(await messages.claim()).toEqual([]);
    expect((await statusOf(late.id))?.failure).toBe('too-late');
    expect((await statusOf(erased.id))?.failure).toBe('erased');
    expect(await messages.canResend(late.id)).toBe(false);
  });
});

it('sends once more what went out before a crash could note it, under the same id', async () => {
  const letter = toAda();
  await keep(letter);
  const [claimed] = await messages.claim();
  await mailBy({ url: mail.url, from: 'clinic@example.org' })(claimed!, patiently);
  clock.advance({ seconds: 15 });
  relay.start();
  const first = mail.letters.findIndex(({ to }) => to === letter.to);
  const again = await mail.letterTo(letter.to, first + 1);
  expect(again.text).toContain(`Message-ID: <${letter.id}@example.org>`);
});

it('lets each message be claimed by one of several processes', async () => {
  await keep(...Array.from({ length: 12 }, () => toAda()));
  const claims = await Promise.all(Array.from({ length: 6 }, () => messages.claim()));
  expect(claims.flat()).toHaveLength(12);
  expect(new Set(claims.flat().map(({ id }) => id)).size).toBe(12);
});

describe('a server that takes connections and says nothing', () => {
  const silent = createSocketServer();
  const callers: Socket[] = [];
  silent.on('connection', (socket) => callers.push(socket.on('error', () => undefined)));
  let port: number;

  beforeAll(async () => {
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    port = (silent.address() as AddressInfo).port;
  });
  afterAll(() => {
    callers.forEach((socket) => socket.destroy());
    silent.close();
  });

  const mailers = ['mail', 'sms'] as const;
  const silentSender = (channel: (typeof mailers)[number]) =>
    channel === 'mail'
      ? mailBy({ url: `smtp://127.0.0.1:${String(port)}`, from: 'clinic@example.org' })
      : smsBy({ url: `http://127.0.0.1:${String(port)}/`, token: null });

  it.each(mailers)('holds up neither the other channel nor a stop (%s)', async (channel) => {
    relay = new MessageRelay(messages, 10, 10);
    relay.register('mail', mailBy({ url: mail.url, from: 'clinic@example.org' }));
    relay.register('sms', smsBy({ url: sms.url, token: 'sesame' }));
    relay.register(channel, silentSender(channel));
    const number = `+49151${String(randomInt(10_000_000, 99_999_999))}`;
    const [letter, short] = [toAda(), toAda({ channel: 'sms', to: number })];
    const [stuck, other] = channel === 'mail' ? [letter, short] : [short, letter];
    await keep(stuck);
    relay.start();
    const before = callers.length;
    await eventually(() => callers.length > before);
    await keep(other);
    await (channel === 'mail' ? sms : mail).letterTo(other.to);
    await relay.stop();
    expect(await statusOf(stuck.id)).toMatchObject({ status: 'waiting', tries: 1, failure: 'AbortError' });
  });
});

it('keeps nothing of a channel that is not set up', async () => {
  const silent = new Messages(test.vault, new VaultPersonKeys(test.vault), clock, { mail: false, sms: true });
  expect(await silent.seal(toAda())).toBeNull();
  await silent.keep(test.vault, [null]);
  expect((await silent.list()).rows).toEqual([]);
});

describe('what leaves the house', () => {
  const from = 'clinic@example.org';
  const sent = () => ({ ...toAda(), to: 'ada@example.org' });

  it('is not sent in the clear where a server offers nothing better', async () => {
    expect(encrypted('smtp://user:pass%40@mail.example:587')).toBe(
      'smtp://user:pass%40@mail.example:587?requireTLS=true',
    );
    expect(encrypted('smtp://mail.example?requireTLS=false')).toBe('smtp://mail.example?requireTLS=false');
    expect(encrypted('smtps://mail.example')).toBe('smtps://mail.example');
    expect(encrypted(mail.url)).toBe(mail.url);
    const before = mail.letters.length;
    await expect(mailBy({ url: `${mail.url}?requireTLS=true`, from })(sent(), patiently)).rejects.toThrow(
      NotSent,
    );
    expect(mail.letters.length).toBe(before);
  });

  it('goes to nobody whom somebody typed into a name, a subject or an address', async () => {
    const send = mailBy({ url: mail.url, from });
    const before = mail.letters.length;
    const injected = 'Grüße\r\nBcc: eve@example.org\r\n\r\nClick here';
    await send({ ...sent(), subject: injected }, patiently);
    await send({ ...sent(), to: 'ada@example.org\r\nRCPT TO:<eve@example.org>' }, patiently).catch(
      () => undefined,
    );
    await send({ ...sent(), to: 'ada@example.org, eve@example.org' }, patiently).catch(() => undefined);
    const letters = mail.letters.slice(before);
    expect(letters.map(({ to }) => to).filter((to) => to.startsWith('eve'))).toEqual([]);
    expect(letters[0]!.text).not.toMatch(/^bcc:/im);
  });

  it('follows no redirect', async () => {
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(url === '/elsewhere' ? 202 : 307, { location: '/elsewhere' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const send = smsBy({ url: `http://127.0.0.1:${String(port)}/sms`, token: 'sesame' });
    await expect(send({ ...sent(), to: '+4915112345678' }, patiently)).rejects.toThrow(NotSent);
    expect(asked).toEqual(['/sms']);
    server.close();
  });
});
