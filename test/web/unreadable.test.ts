import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { textOf, type Person } from '../support/http.js';
import { openSocket, type TestSocket } from '../support/socket.js';
import { newPatient, openClinic } from './people.js';

let app: TestApp;
let patient: Person;

beforeAll(async () => {
  app = await startTestApp();
  await openClinic(app);
  patient = await newPatient(app);
});
afterAll(async () => {
  await app.close();
});

/** Sends bytes and answers all that comes back until the server closes the connection. */
function exchange(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(app.config.port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let answer = '';
    socket.on('data', (chunk) => (answer += chunk.toString()));
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

/** A page of its own words, with the headers that all pages have. */
function expectPage(answer: string, status: number): void {
  const [headers = '', page = ''] = answer.split('\r\n\r\n');
  expect(headers).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
  for (const expected of [
    /^content-type: text\/html; charset=utf-8$/im,
    /^content-security-policy: default-src 'none';.* frame-ancestors 'none'$/im,
    /^x-content-type-options: nosniff$/im,
    /^x-frame-options: DENY$/im,
    /^referrer-policy: same-origin$/im,
    /^cache-control: no-store$/im,
  ])
    expect(headers.replaceAll('\r', '')).toMatch(expected);
  expect(textOf(page)).toContain('To the first page');
}

const head = (line: string, ...more: string[]) => [line, 'Host: clinic', ...more, '', ''].join('\r\n');
const post = 'POST /appointments HTTP/1.1';

describe('what is no request', () => {
  it.each([
    ['another protocol', 400, '\u0016\u0003\u0001\u0002\r\n\r\n'],
    ['a method that there is not', 400, head('FOO / HTTP/1.1')],
    ['two lengths', 400, `${head(post, 'Content-Length: 3', 'Content-Length: 5')}abcde`],
    ['a length and chunks', 400, `${head(post, 'Content-Length: 6', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['chunks that are none', 400, `${head(post, 'Transfer-Encoding: chunked')}ZZ\r\nabc\r\n0\r\n\r\n`],
    ['an encoding that there is not', 400, `${head(post, 'Transfer-Encoding: xchunked')}0\r\n\r\n`],
    ['a header on two lines', 400, head('GET / HTTP/1.1', 'X-One: a\r\n b')],
    ['a long header', 431, head('GET / HTTP/1.1', `X-One: ${'a'.repeat(20_000)}`)],
    ['a long address', 431, head(`GET /?q=${'a'.repeat(20_000)} HTTP/1.1`)],
  ])('%s: is answered once, with %i and a page, and nothing after it is read', async (_, status, bytes) => {
    const smuggled = head('GET /help HTTP/1.1', 'Connection: close');
    const answers = (await exchange(bytes + smuggled)).split(/(?=HTTP\/1\.1 \d{3} )/);
    expect(answers).toHaveLength(1);
    expectPage(answers[0]!, status);
  });

  it('an address in no encoding: is answered with a page', async () => {
    expectPage(await exchange(head('GET /%zz HTTP/1.1', 'Connection: close')), 400);
  });
});

describe('an upgrade that is refused', () => {
  const upgrade = (...more: string[]) =>
    head(
      'GET /live HTTP/1.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      ...more,
    );

  it.each([
    ['nobody is signed in', 401, () => [`Origin: ${app.address}`]],
    ['no origin', 403, () => [`Cookie: ${patient.cookie('session')}`]],
    ['another port', 403, () => [`Cookie: ${patient.cookie('session')}`, 'Origin: http://127.0.0.1:1']],
    ['an origin twice', 403, () => [`Origin: ${app.address}`, 'Origin: https://elsewhere.example']],
  ])('%s: is answered with %i and what no browser shows as a page', async (_, status, headers) => {
    const answer = await exchange(upgrade(...headers()));
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${String(status)} `));
    expect(answer).toMatch(/\r\nContent-Type: text\/plain/i);
    expect(answer).toMatch(/\r\nContent-Security-Policy: default-src 'none'/i);
    expect(answer).toMatch(/\r\nX-Content-Type-Options: nosniff/i);
    expect(answer).toMatch(/\r\nCache-Control: no-store/i);
  });
});

it('a session keeps a hundred pages live, and not one more', async () => {
  const somebody = await newPatient(app, { fullName: 'Many Tabs' });
  const open = () => openSocket(app.address, somebody.cookie('session'));
  const pages: TestSocket[] = [];
  for (let page = 0; page < 100; page += 1) pages.push(await open());
  expect(await (await open()).closed()).toBe(1008);
  await pages[0]!.close();
  const instead = await open();
  instead.subscribe('patient-appointments');
  await instead.frameWith('appointment-list');
  await Promise.all([instead, ...pages].map((page) => page.close()));
});
