import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import type { NewEvent } from '../../../src/platform/event-store/recorded-event.js';
import { Ledger } from '../../../src/platform/ledger/ledger.js';
import { LedgerBook } from '../../../src/platform/ledger/ledger-book.js';
import { leafHash } from '../../../src/platform/ledger/merkle.js';
import { isGenuine, readSeal } from '../../../src/platform/ledger/seal.js';
import { Verifications } from '../../../src/platform/vault/verifications.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { connectTo } from '../../support/postgres.js';
import { openSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, newPatient, openClinic } from '../people.js';
import { newAuditor } from './auditor.js';

const viewed = `access-${randomUUID()}`;
let app: TestApp;
let admin: Person;
let auditor: Person;

beforeAll(async () => {
  // However long the tests take: it is sealed once there is enough, and not because a minute has passed.
  vi.spyOn(Ledger.prototype, 'sealInTime').mockResolvedValue();
  app = await startTestApp();
  admin = await openClinic(app);
  auditor = await newAuditor(app, admin);
});
afterAll(() => app.close());

const page = async (who: Person) => textOf((await who.get('/audit/integrity')).html);

/** So many that they are sealed at once. */
const views = (count: number): NewEvent[] =>
  Array.from({ length: count }, () => {
    const id = randomUUID();
    const actor = { kind: 'account', accountId: id, role: 'doctor' } as const;
    const at = '2026-11-22T08:00:00.000Z';
    return {
      id,
      type: 'PatientRecordViewed',
      data: { patientId: id, accountId: id, role: 'doctor', page: 'patient-record' },
      metadata: { actor, commandId: id, correlationId: id, causationId: id, at, schema: 1 },
    };
  });

describe('the page about integrity', () => {
  it('is for auditors and admins only', async () => {
    const patient = await newPatient(app);
    for (const path of ['/audit/integrity', '/audit/integrity/seal'])
      expect((await patient.get(path)).status).toBe(403);
    expect((await patient.send('/audit/integrity/verify', {}, { from: '/appointments' })).status).toBe(403);
    for (const who of [admin, auditor]) expect((await who.get('/audit/integrity')).status).toBe(200);
  });

  it('shows the ledger as it grows, and gives its newest seal away', async () => {
    expect((await auditor.get('/audit/integrity/seal')).status).toBe(404);
    expect(await page(auditor)).toMatch(/Newest seal none yet/);
    await app.nest.get(EventLog).append(viewed, 'any', views(1_000));
    const text = await eventually(async () => {
      const shown = await page(auditor);
      return shown.includes('over the first 1,000') && shown;
    });
    expect(text).toMatch(/Events in it 1,0\d\d/);
    const { html, headers } = await auditor.get('/audit/integrity/seal');
    expect(headers['content-disposition']).toBe('attachment; filename="ledger-head-1000.json"');
    const seal = readSeal(JSON.parse(html));
    expect(seal && isGenuine(seal)).toBe(true);
  });

  it('has the worker verify, and says what came of it and who asked', async () => {
    expect(await page(auditor)).toContain('It was never verified.');
    await done(auditor.send('/audit/integrity/verify', {}, { from: '/audit/integrity' }));
    const text = await eventually(async () => {
      const shown = await page(admin);
      return shown.includes('As it was written') && shown;
    });
    expect(text).toMatch(/As it was written .* by Ute Prüfer \d+ events found as the ledger holds/);
    const asked = (await app.nest.get(EventLog).readStream('operations')).at(-1);
    expect(asked).toMatchObject({ type: 'VerificationRequested', data: { of: 'ledger' } });
  });

  it('shows by itself how far a verification is, and what came of it', async () => {
    const socket = await openSocket(app.address, auditor.cookie('session'));
    const shown = (text: string) => eventually(() => socket.frames.some((frame) => frame.includes(text)));
    try {
      socket.subscribe('integrity');
      await app.nest.get(Verifications).note('ledger', async (progress) => {
        progress(0.42);
        await shown('Reading the log: 42 %');
        return { isRight: false, result: ['Changed: appointment-1, revision 3'] };
      });
      await shown('Changed: appointment-1, revision 3');
    } finally {
      await socket.close();
    }
  });

  it('says that one runs already, and tells what came of comparing the read models', async () => {
    const verifications = app.nest.get(Verifications);
    await verifications.note('read-models', () =>
      Promise.resolve({ isRight: false, result: ['requests: not as a replay makes it'] }),
    );
    expect(await page(admin)).toMatch(
      /Not as a replay makes it .* by a command on the machine requests: not as a replay makes it/,
    );
    // Nobody begins it meanwhile, or the first may be done before the second is asked for.
    const next = vi.spyOn(verifications, 'nextAsked').mockResolvedValue(null);
    const answers = await Promise.all(
      [1, 2].map(() => auditor.send('/audit/integrity/verify', {}, { from: '/audit/integrity', htmx: true })),
    );
    next.mockRestore();
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ html }) => /has begun|runs already/.exec(html)?.[0]).sort()).toEqual([
      'has begun',
      'runs already',
    ]);
  });
});

describe('an export of what a search found', () => {
  const lines = async (query: string): Promise<string[]> => {
    const { html, status } = await auditor.get(`/audit/export?${query}`);
    expect(status).toBe(200);
    return html.split('\n').slice(0, -1);
  };
  const ownExports = async () => {
    const log = app.nest.get(EventLog);
    const events = [];
    for await (const batch of log.read(null))
      events.push(...batch.filter(({ stream }) => stream.startsWith('exports-')));
    return events;
  };

  it('is for auditors only, and in two formats only', async () => {
    expect((await admin.get('/audit/export')).status).toBe(403);
    expect((await auditor.get('/audit/export?format=xlsx')).status).toBe(400);
    expect((await auditor.get('/audit/export?type=Nothing')).status).toBe(400);
    expect(await ownExports()).toEqual([]);
  });

  it('holds every event exactly as the ledger does, with the head it was taken at', async () => {
    const [head = '', ...rest] = await lines(`format=ndjson&stream=${viewed}`);
    expect(JSON.parse(head)).toMatchObject({
      export: 'slotwell events',
      filter: { stream: viewed },
      head: { treeSize: 1_000 },
    });
    expect(JSON.parse(rest.pop() ?? '')).toEqual({ end: true, events: 1_000 });
    expect(rest.map((line) => (JSON.parse(line) as { revision: number }).revision)).toEqual(
      Array.from({ length: 1_000 }, (_, revision) => revision),
    );
    const book = app.nest.get(LedgerBook);
    for (const line of [rest[0]!, rest[999]!])
      expect(await book.leafWith(leafHash(line), 0)).toMatchObject({ stream: viewed });
  });

  it('holds everything when nothing is searched for, with personal data sealed', async () => {
    const [head = '', ...rest] = await lines('');
    const upTo = BigInt((JSON.parse(head) as { upTo: string }).upTo);
    let events = 0;
    for await (const batch of app.nest.get(EventLog).read(null))
      events += batch.filter(({ position }) => position <= upTo).length;
    expect(JSON.parse(rest.pop() ?? '')).toEqual({ end: true, events });
    expect(rest).toHaveLength(events);
    expect(rest.join()).not.toMatch(/Anna Berg|Ute Prüfer|Jonas Weber/);
    expect(rest.join()).toContain('{"sealed":"');
  });

  it('finds few among many, and is as good for a spreadsheet', async () => {
    const text = (await lines('format=csv&type=ClinicOpened')).join('\n');
    expect(text.match(/\r\n/g)).toHaveLength(3);
    expect(text).toMatch(/\r\n"[^"]+","ClinicOpened","clinic","0",/);
    const { headers } = await auditor.get('/audit/export?format=csv&type=ClinicOpened');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toMatch(/^attachment; filename="slotwell-events-\d+\.csv"$/);
    expect(headers['cache-control']).toBe('no-store');
  });

  it('is offered where the search is, and is in the log itself', async () => {
    const { html } = await auditor.get('/audit?type=ClinicOpened');
    expect(html).toContain('href="/audit/export?type=ClinicOpened&amp;format=csv"');
    const exports = await ownExports();
    expect(exports).toHaveLength(4);
    expect(exports.at(-1)).toMatchObject({
      type: 'EventsExported',
      data: { role: 'auditor', format: 'csv', filter: { type: 'ClinicOpened' } },
      metadata: { actor: { kind: 'account', role: 'auditor' } },
    });
  });

  it('breaks off, without an end, where the log lacks an event that the search knows', async () => {
    const database = await connectTo(app.config.databaseUrl);
    try {
      await database.query(`INSERT INTO audit.event SELECT 0, event_id, at, type, 'nowhere-1', revision, actor_kind, actor,
        role, acting_for, correlation_id, causation_id, command_id FROM audit.event WHERE type = 'ClinicOpened'`);
    } finally {
      await database.end();
    }
    await expect(auditor.get('/audit/export?stream=nowhere-1')).rejects.toThrow(/aborted|terminated|hang up/);
  });
});
