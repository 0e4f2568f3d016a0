import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { fieldsOf, textOf } from '../support/http.js';
import { mobile, password } from './people.js';

const baseUrl = 'https://clinic.example';
const number = mobile();

describe('behind a proxy that speaks https', () => {
  let app: TestApp;
  let address: string;

  beforeAll(async () => {
    app = await startTestApp({ baseUrl, trustedProxies: ['loopback'] });
    address = `http://127.0.0.1:${String(app.config.port)}`;
  });
  afterAll(async () => {
    await app.close();
  });

  it('cookies belong to this host alone and travel encrypted only', async () => {
    const page = await through(request(address).get(`/setup?token=${app.setupToken}`));
    const { _csrf } = fieldsOf(page.text);
    const visitor = cookiesOf(page).join('; ');
    const form = {
      _csrf,
      token: app.setupToken,
      clinicName: 'Lindenhof Clinic',
      zone: 'Europe/Berlin',
      fullName: 'Anna Berg',
      mobile: number,
      password,
    };
    const done = await through(
      request(address).post('/setup').type('form').set('cookie', visitor).set('origin', baseUrl),
    ).send(form);
    expect(done.status).toBe(303);
    const session = cookiesOf(done).find((cookie) => cookie.includes('session'));
    expect(session).toMatch(/^__Host-slotwell-session=[^;]+; Path=\/;.* HttpOnly; Secure; SameSite=Lax$/);
    expect(session).not.toContain('Domain');
    expect(done.headers['strict-transport-security']).toContain('max-age=');
  });

  it('nobody is signed in over a proxy that was not named, where the cookie would be lost', async () => {
    const page = await request(address).get('/sign-in');
    const { _csrf } = fieldsOf(page.text);
    const answer = await request(address)
      .post('/sign-in')
      .type('form')
      .set('cookie', cookiesOf(page).join('; '))
      .send({ _csrf, login: number, password });
    expect(answer.status).toBe(500);
    expect(textOf(answer.text)).toContain('say this number');
  });

  it('nothing is said about a sample clinic, and sockets may be opened to this host', async () => {
    const page = await through(request(address).get('/'));
    expect(textOf(page.text)).not.toContain('npm run sample');
    expect(page.headers['content-security-policy']).toContain('wss://clinic.example');
  });

  it('a form of another host is refused, although it names this one', async () => {
    const answer = await through(
      request(address).post('/sign-in').type('form').set('origin', 'https://clinic.example.evil'),
    ).send({ login: 'x' });
    expect(answer.status).toBe(403);
  });
});

function through(sent: request.Test): request.Test {
  return sent.set({
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'clinic.example',
    host: 'clinic.example',
  });
}

function cookiesOf({ headers }: request.Response): string[] {
  return (headers['set-cookie'] ?? []) as unknown as string[];
}
