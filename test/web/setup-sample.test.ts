import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, textOf } from '../support/http.js';
import { eventually } from '../support/wait.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.close();
});

const link = () => `/setup?token=${app.setupToken}`;

describe('a sample clinic from the set-up page', () => {
  it('is opened by nobody without the link', async () => {
    const answer = await person(app.address).send('/setup/sample', { token: 'guessed' }, { from: link() });
    expect([answer.status, textOf(answer.html)]).toEqual([404, expect.stringContaining('does not work')]);
    expect(textOf((await person(app.address).get('/')).html)).toContain('npm run setup-link');
  });

  it('is opened once with the link, and shows how to sign in', { timeout: 120_000 }, async () => {
    const visitor = person(app.address);
    const page = await visitor.send('/setup/sample', { token: app.setupToken }, { from: link() });
    expect(page.status).toBe(200);
    const [, login, password] =
      /(\+\d+)<\/td>\s*<td data-label="Password"><code>([\w-]+)</.exec(page.html) ?? [];

    const again = await person(app.address).send(
      '/setup/sample',
      { token: app.setupToken },
      { from: '/sign-in' },
    );
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('already open')]);

    await eventually(
      async () => {
        const somebody = person(app.address);
        const fields = { login: login ?? '', password: password ?? '' };
        const answer = await somebody.send('/sign-in', fields, { from: '/sign-in' });
        return answer.status === 303 && (await somebody.get('/help')).html.includes('Sample clinic:');
      },
      { within: 60_000, every: 500 },
    );
  });
});

describe('readiness', () => {
  it('ends with the event store', async () => {
    await app.eventStore.stop();
    expect((await person(app.address).get('/health/ready')).status).toBe(503);
    expect((await person(app.address).get('/health/live')).status).toBe(200);
  });
});
