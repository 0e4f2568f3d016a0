import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { stepAt, totp } from '../../src/platform/vault/totp.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, type Person } from '../support/http.js';
import { unhurried } from '../support/limits.js';
import { openSocket } from '../support/socket.js';
import { eventually } from '../support/wait.js';
import { mobile, newPatient, openClinic, password } from './people.js';

const two = { free: 2, firstSeconds: 600, longestSeconds: 600, forgetMinutes: 60 };
const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

let app: TestApp;
let patient: Person;
const number = mobile();
let lines: string[] = [];

beforeAll(async () => {
  app = await startTestApp({
    limits: { ...unhurried, signInPerAccount: two, resetPerAddress: two },
    trustedProxies: ['loopback'],
  });
  const keep = (message: unknown, part?: unknown) => {
    if (part === 'security') lines.push(String(message));
  };
  Logger.overrideLogger({ log: keep, warn: keep, error: keep });
  await openClinic(app);
  patient = await newPatient(app, { mobile: number });
});
afterAll(() => app.close());
beforeEach(() => {
  lines = [];
});

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const logged = (pattern: string) => expect.stringMatching(new RegExp(`^${pattern}$`)) as unknown;

it('says who signed in, by what, from where', async () => {
  await person(app.address).send('/sign-in', { login: number, password }, from('203.0.113.9'));
  expect(lines).toEqual([logged(`Signed in ${ID} as patient by password from 203\\.0\\.113\\.9`)]);
});

it('believes of the addresses that are named only the one which the proxy added', async () => {
  const claimed = from('198.51.100.1, 127.0.0.1, 203.0.113.7');
  await person(app.address).send('/sign-in', { login: number, password }, claimed);
  expect(lines).toEqual([logged(`Signed in ${ID} as patient by password from 203\\.0\\.113\\.7`)]);
});

it('says that a second step was passed, or not', async () => {
  const login = mobile();
  const somebody = await newPatient(app, { mobile: login });
  const page = await somebody.get('/profile/second-factor');
  const secret = fromBase32(/secret=([A-Z2-7]+)/.exec(page.html)![1]!);
  const code = () => totp(secret, stepAt(Date.now()) + 1);
  await somebody.send('/profile/second-factor', { password, code: totp(secret, stepAt(Date.now())) });
  lines = [];
  const again = person(app.address);
  await again.send('/sign-in', { login, password }, from('2001:db8:7:7::1'));
  expect(lines).toEqual([]);
  await again.send('/sign-in/second-factor', { code: '000000' }, from('2001:db8:7:7::1'));
  await again.send('/sign-in/second-factor', { code: code() }, from('2001:db8:7:7::1'));
  expect(lines).toEqual([
    logged(`Refused code of ${ID} from 2001:db8:7:7: code-not-valid`),
    logged(`Signed in ${ID} as patient by password and code from 2001:db8:7:7`),
  ]);
});

it('has every wrong password and everybody who is held back, and no login that was typed', async () => {
  for (const login of [number, 'nobody@example.org', 'Robert'])
    for (let n = 0; n < 3; n++)
      await person(app.address).send('/sign-in', { login, password: 'wrong' }, from('203.0.113.8'));
  const wrong = (who: string) => logged(`Refused sign-in of ${who} from 203\\.0\\.113\\.8: wrong-login`);
  const held = (who: string) =>
    logged(`Held back, after too many tries: sign-in ${who}, sign-in from 203\\.0\\.113\\.8`);
  expect(lines).toEqual(
    [ID, 'somebody unknown', 'somebody unknown'].flatMap((who) => [wrong(who), wrong(who), held(who)]),
  );
});

it('does not sign in by an address that holds the password', async () => {
  const query = new URLSearchParams({ login: mobile(), password }).toString();
  const somebody = person(app.address);
  const answer = await somebody.send(`/sign-in?${query}`, {}, { from: '/sign-in' });
  expect([answer.status, lines]).toEqual([422, []]);
  const login = mobile();
  await newPatient(app, { mobile: login });
  const right = new URLSearchParams({ login, password }).toString();
  expect((await somebody.send(`/sign-in?${right}`, {}, { from: '/sign-in' })).status).toBe(422);
});

it('has what was tried to get round the rules', async () => {
  await patient.get('/admin/accounts');
  await patient.send('/appointments', {}, { from: '/appointments/new', token: 'made-up' });
  const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.example' };
  await patient.send('/sign-out', {}, { from: '/help', headers: elsewhere });
  await patient.send('/appointments', { specialty: ['a', 'b'] }, { from: '/appointments/new' });
  expect(lines).toEqual([
    logged(`Refused GET /admin/accounts to patient ${ID}: wrong-role`),
    logged(`Refused POST /appointments to ${ID}: wrong form token`),
    logged('Refused POST /sign-out: sent from another site'),
    logged('Refused POST /appointments: no form of ours sends such specialty'),
  ]);
});

it('has sockets of other sites and fragments of other roles', async () => {
  await openSocket(app.address, patient.cookie('session'), 'https://elsewhere.example').catch(() => null);
  expect(lines).toEqual(['Refused a socket: opened from another site']);
  const socket = await openSocket(app.address, patient.cookie('session'));
  socket.subscribe('request-results');
  await eventually(() => lines.length === 2);
  expect(lines[1]).toEqual(logged(`Refused live request-results to patient ${ID}`));
});

it('says in a line what was wrong with what a socket sent', async () => {
  const socket = await openSocket(app.address, patient.cookie('session'));
  socket.send('x'.repeat(20_000));
  expect(await socket.closed()).toBe(1009);
  expect(lines).toEqual(['Closed a socket: Max payload size exceeded']);
});

function fromBase32(text: string): Buffer {
  const bits = Array.from(text)
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)));
}
