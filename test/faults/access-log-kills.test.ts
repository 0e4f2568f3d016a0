import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../src/platform/event-store/event-log.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { freePort } from '../support/free-port.js';
import type { Person } from '../support/http.js';
import { built, startNode, type Program } from '../support/program.js';
import { newDoctor, newPatient, openClinic, request } from '../web/people.js';

const NAME = 'Jonas Weber';
/** The pages of a second process, over the servers of the first: it is killed, and what it noted is in the log. */
describe('a process that is killed while a record is opened', () => {
  let app: TestApp;
  let doctor: Person;
  let record: string;
  let programs: Program[] = [];

  beforeAll(async () => {
    app = await startTestApp();
    doctor = await newDoctor(app, await openClinic(app));
    await request(await newPatient(app, { fullName: NAME }));
    record = /\/patients\/[0-9a-f-]{36}/.exec((await doctor.get('/requests')).html)![0];
  });
  afterAll(async () => {
    for (const program of programs) program.process.kill('SIGKILL');
    await Promise.all(programs.map((program) => program.ended));
    programs = [];
    await app.close();
  });

  it.each<['before' | 'after', number]>([
    ['before', 0],
    ['after', 1],
  ])('%s it was noted: nothing is shown', async (when, noted) => {
    const before = await views();
    const { program, address } = await start({ SLOTWELL_CRASH_AT: `look:${when}` });
    await expect(open(address)).rejects.toThrow();
    expect(await program.ended).toBe('SIGKILL');
    expect((await views()) - before).toBe(noted);
  });

  it('at any moment, by whoever: every record that was shown is in the log', async () => {
    const before = await views();
    const { program, address } = await start();
    let shown = 0;
    const look = async (): Promise<void> => {
      for (;;) {
        const html = await open(address).catch(() => null);
        if (html === null) return;
        if (html.includes(NAME)) shown += 1;
        if (shown === 40) program.process.kill('SIGKILL');
      }
    };
    await Promise.all(Array.from({ length: 8 }, look));
    expect(await program.ended).toBe('SIGKILL');
    expect(shown).toBeGreaterThanOrEqual(40);
    expect((await views()) - before).toBeGreaterThanOrEqual(shown);
  });

  async function views(): Promise<number> {
    return (await app.nest.get(EventLog).readStream(`access-${record.split('/')[2]!}`)).length;
  }

  /** The record as the doctor is sent it; throws when the connection broke. */
  async function open(address: string): Promise<string> {
    const headers = { cookie: doctor.cookie('session') };
    const answer = await fetch(address + record, { headers, signal: AbortSignal.timeout(120_000) });
    return answer.text();
  }

  async function start(more: Record<string, string> = {}): Promise<{ program: Program; address: string }> {
    const port = await freePort();
    const { eventStoreUrl, databaseUrl, masterKey, streamPrefix } = app.config;
    const program = startNode([built('src/main.js')], {
      env: {
        SLOTWELL_ROLE: 'web',
        PORT: String(port),
        EVENTSTORE_URL: eventStoreUrl,
        DATABASE_URL: databaseUrl,
        SLOTWELL_MASTER_KEY: masterKey.toString('base64'),
        SLOTWELL_STREAM_PREFIX: streamPrefix,
        ...more,
      },
    });
    programs.push(program);
    const address = `http://127.0.0.1:${String(port)}`;
    await program.says(/^Slotwell is open at /m);
    return { program, address };
  }
});
