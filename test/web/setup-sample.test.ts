import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { PROCESSES_LOCK } from '../../src/platform/processes/processes-worker.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { OpenSampleClinicHandler } from '../../src/sample/open-sample-clinic.handler.js';
import { DEFAULT_SAMPLE } from '../../src/sample/options.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, textOf, unescaped } from '../support/http.js';
import { built, startNode } from '../support/program.js';
import { eventually } from '../support/wait.js';

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.close();
});

const OF_THE_STORY = 200;

/** Counts appends, and those of the story that is told first while processes could have gone on with it. */
function watchWriting(): { appends: number; withoutRest: number } {
  const log = app.nest.get(EventLog);
  const append = log.append.bind(log);
  const seen = { appends: 0, withoutRest: 0 };
  log.append = async (...given) => {
    const rests = await app.nest.get(Vault).query(
      `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
         WHERE objid = $1 AND granted AND application_name = 'slotwell-vault'`,
      [PROCESSES_LOCK],
    );
    seen.appends += 1;
    if (rests.length === 0 && seen.appends <= OF_THE_STORY) seen.withoutRest += 1;
    return append(...given);
  };
  return seen;
}

const link = () => `/setup?token=${app.setupToken}`;

function newLink(masterKey = app.config.masterKey.toString('hex')) {
  return startNode([built('src/cli/setup-link.js')], {
    env: {
      DATABASE_URL: app.config.databaseUrl,
      EVENTSTORE_URL: app.config.eventStoreUrl,
      SLOTWELL_MASTER_KEY: masterKey,
      SLOTWELL_STREAM_PREFIX: app.config.streamPrefix,
      SLOTWELL_BASE_URL: app.address,
    },
  });
}

describe('another link for setting up', () => {
  it('is given to whoever has the servers', async () => {
    const program = newLink();
    expect(await program.ended).toBe(0);
    const { pathname, search } = new URL(program.output().trim());
    expect((await person(app.address).get(pathname + search)).status).toBe(200);
  });

  it('is refused in a line where the master key is another', async () => {
    const program = newLink('00'.repeat(32));
    expect(await program.ended).toBe(78);
    expect(program.output().trim().split('\n')).toEqual([expect.stringContaining('master key')]);
  });
});

describe('a sample clinic from the set-up page', () => {
  it('is opened by nobody without the link', async () => {
    const answer = await person(app.address).send('/setup/sample', { token: 'guessed' }, { from: link() });
    expect([answer.status, textOf(answer.html)]).toEqual([404, expect.stringContaining('does not work')]);
    expect(textOf((await person(app.address).get('/')).html)).toContain('npm run setup-link');
  });

  it('is opened once with the link, and shows how to sign in', async () => {
    app.nest.get(OpenSampleClinicHandler).size = {
      ...DEFAULT_SAMPLE,
      doctors: 6,
      patients: 60,
      requests: 200,
    };
    const writing = watchWriting();
    const visitor = person(app.address);
    const page = await visitor.send('/setup/sample', { token: app.setupToken }, { from: link() });
    expect(page.status).toBe(200);
    expect(writing.appends).toBeGreaterThan(OF_THE_STORY);
    expect(writing.withoutRest).toBe(0);
    const [, login = '', password = ''] =
      /(\+\d+)<\/td>\s*<td data-label="Password"><code>([^<]+)</.exec(page.html) ?? [];

    const again = await person(app.address).send(
      '/setup/sample',
      { token: app.setupToken },
      { from: '/sign-in' },
    );
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('already open')]);
    const late = newLink();
    expect([await late.ended, late.output()]).toEqual([0, expect.stringContaining('is open already')]);

    await eventually(
      async () => {
        const somebody = person(app.address);
        const fields = { login, password: unescaped(password) };
        const answer = await somebody.send('/sign-in', fields, { from: '/sign-in' });
        return answer.status === 303 && (await somebody.get('/help')).html.includes('Sample clinic:');
      },
      { every: 500 },
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
