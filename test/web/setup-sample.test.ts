import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { PROCESSES_LOCK } from '../../src/platform/processes/processes-worker.js';
import { Vault } from '../../src/platform/vault/vault.js';
import { DEFAULT_SAMPLE } from '../../src/kernel/sample-options.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { person, textOf, unescaped, type Answer } from '../support/http.js';
import { built, startNode } from '../support/program.js';
import { makeSample, sampleTools } from '../support/sample.js';
import { testVault } from '../support/vault.js';
import { eventually } from '../support/wait.js';

const size = { ...DEFAULT_SAMPLE, doctors: 3, patients: 10, requests: 30, seed: 11 };
const SAME_SIZE = '--doctors 3 --patients 10 --requests 30 --seed 11';
/** Fewer than such a clinic takes, whatever the day. */
const APPENDS = 50;

let app: TestApp;

beforeAll(async () => {
  app = await startTestApp({ sample: { ...size, seed: 12, patients: 20 } });
});
afterAll(async () => {
  await app.close();
});

const link = () => `/setup?token=${app.setupToken}`;

function run(file: string, env: Record<string, string> = {}) {
  const servers = {
    DATABASE_URL: app.config.databaseUrl,
    EVENTSTORE_URL: app.config.eventStoreUrl,
    SLOTWELL_MASTER_KEY: app.config.masterKey.toString('hex'),
    SLOTWELL_STREAM_PREFIX: app.config.streamPrefix,
    SLOTWELL_BASE_URL: app.address,
  };
  return startNode([built(file)], { env: { ...servers, ...env } });
}

const newLink = (env = {}) => run('src/cli/setup-link.js', env);

describe('another link for setting up', () => {
  it('is given to whoever has the servers', async () => {
    const program = newLink();
    expect(await program.ended).toBe(0);
    const { pathname, search } = new URL(program.output().trim());
    expect((await person(app.address).get(pathname + search)).status).toBe(200);
  });

  it('is refused in a line where the master key is another', async () => {
    const program = newLink({ SLOTWELL_MASTER_KEY: '00'.repeat(32) });
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

  it('goes on after each time its making was killed, and writes nothing twice', async () => {
    for (const moment of [somewhere(), 'before-let-in']) {
      const env = { SLOTWELL_SAMPLE: SAME_SIZE, SLOTWELL_CRASH_AT: `sample:${moment}` };
      const making = run('src/sample/main.js', env);
      expect([moment, await making.ended, making.output()]).toEqual([
        moment,
        'SIGKILL',
        expect.any(String) as string,
      ]);
      expect(textOf((await person(app.address).get('/')).html)).toContain('not open yet');
      expect((await person(app.address).get('/register/patient')).status).toBe(503);
    }
    const late = newLink();
    expect([await late.ended, late.output()]).toEqual([0, expect.stringContaining('/setup?token=')]);
    expect(textOf((await person(app.address).get(link())).html)).toContain('is not finished');

    const log = app.nest.get(EventLog);
    onAppend(log, (nth) => (nth < 10 ? Promise.resolve() : Promise.reject(new Error('An outage'))));
    expect((await open()).status).toBe(500);

    const whole = await madeAtOnce();
    let meanwhile: Answer | undefined;
    let withoutRest = 0;
    onAppend(log, async (nth) => {
      if (nth === 10) meanwhile = await open();
      if (nth <= whole.appends && !(await processesRest())) withoutRest += 1;
    });
    const accounts = accountsOn(await open());
    expect(accounts).toHaveLength(whole.accounts);
    expect(withoutRest).toBe(0);
    expect([meanwhile?.status, textOf(meanwhile?.html ?? '')]).toEqual([
      409,
      expect.stringContaining('just being made'),
    ]);

    const ids = await storyIn(log);
    expect(ids.slice(0, whole.ids.length).sort()).toEqual(whole.ids.sort());
    expect(await keptIn(app.nest.get(Vault))).toEqual(whole.kept);
    await Promise.all([...new Map(accounts.map((account) => [account.role, account])).values()].map(signsIn));
  });

  it('shows how to sign in once more to whoever lost the page, for an hour', async () => {
    expect(textOf((await person(app.address).get(link())).html)).toContain('look again');
    const accounts = accountsOn(await open());
    expect(accountsOn(await open())).toEqual(accounts);
    await signsIn(accounts[0]!);

    app.advanceClock(61 * 60_000);
    const again = await open({ from: '/sign-in' });
    expect([again.status, textOf(again.html)]).toEqual([409, expect.stringContaining('already open')]);
    expect((await person(app.address).get(link())).location).toBe('/');
    const late = newLink();
    expect([await late.ended, late.output()]).toEqual([0, expect.stringContaining('is open already')]);
  });
});

describe('readiness', () => {
  it('ends with the event store', async () => {
    await app.eventStore.stop();
    expect((await person(app.address).get('/health/ready')).status).toBe(503);
    expect((await person(app.address).get('/health/live')).status).toBe(200);
  });
});

const somewhere = () => `append-${String(randomInt(1, APPENDS))}`;

const open = ({ from = link() } = {}) =>
  person(app.address).send('/setup/sample', { token: app.setupToken }, { from });

interface Shown {
  readonly role: string;
  readonly login: string;
  readonly password: string;
}

/** Who can sign in, as the page tells. */
function accountsOn({ status, html }: Answer): Shown[] {
  expect([status, textOf(html)]).toEqual([200, expect.stringContaining('is open')]);
  const row =
    /data-label="Role">([^<]+)<.*?data-label="Mobile"[^>]*>([^<]+)<.*?data-label="Password"><code>([^<]+)</gs;
  return [...html.matchAll(row)].map(([, role = '', login = '', password = '']) => ({
    role,
    login,
    password: unescaped(password),
  }));
}

/** Pages know everybody a moment after the clinic was made. */
async function signsIn({ login, password }: Shown): Promise<void> {
  await eventually(
    async () => {
      const somebody = person(app.address);
      const answer = await somebody.send('/sign-in', { login, password }, { from: '/sign-in' });
      return answer.status === 303 && (await somebody.get('/help')).html.includes('Sample clinic:');
    },
    { every: 500 },
  );
}

/** The same clinic, made elsewhere without being killed. */
async function madeAtOnce() {
  const [begun] = await app.nest.get(Vault).query<{ today: string }>('SELECT today FROM vault.sample_clinic');
  const log = new EventLog(app.config.eventStoreUrl, `at-once-${app.config.streamPrefix}`);
  const elsewhere = await testVault();
  let appends = 0;
  onAppend(log, (nth) => Promise.resolve(void (appends = nth)));
  const { accounts } = await makeSample(sampleTools(log, elsewhere.vault), size, `${begun!.today}T12:00:00Z`);
  const whole = { accounts: accounts.length, ids: await storyIn(log), kept: await keptIn(elsewhere.vault) };
  await log.close();
  await elsewhere.close();
  return { ...whole, appends };
}

/** The ids of all events but the ledger's own. */
async function storyIn(log: EventLog): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of log.read(null))
    ids.push(...batch.filter(({ stream }) => stream !== 'ledger').map(({ id }) => id));
  return ids;
}

const append = EventLog.prototype.append;

/** Has something done before each append to come, told how many of them there were. */
function onAppend(log: EventLog, act: (nth: number) => Promise<void>): void {
  let appends = 0;
  log.append = async (...given) => {
    await act(++appends);
    return append.apply(log, given);
  };
}

async function processesRest(): Promise<boolean> {
  const rests = await app.nest.get(Vault).query(
    `SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)
       WHERE objid = $1 AND granted AND application_name = 'slotwell-vault'`,
    [PROCESSES_LOCK],
  );
  return rests.length > 0;
}

/** Whose password and whose name for signing in the vault keeps. */
async function keptIn(vault: Vault): Promise<unknown[]> {
  return Promise.all([
    vault.query('SELECT account_id FROM vault.credentials ORDER BY account_id'),
    vault.query('SELECT account_id, kind FROM vault.logins ORDER BY account_id'),
  ]);
}
