import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import type { NewEvent } from '../../../src/platform/event-store/recorded-event.js';
import { isGenuine, readSeal } from '../../../src/platform/ledger/seal.js';
import { Verifications } from '../../../src/platform/vault/verifications.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { openSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, newPatient, openClinic } from '../people.js';
import { newAuditor } from './auditor.js';

let app: TestApp;
let admin: Person;
let auditor: Person;

beforeAll(async () => {
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
    await app.nest.get(EventLog).append(`access-${randomUUID()}`, 'any', views(1_000));
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
    const text = await eventually(
      async () => {
        const shown = await page(admin);
        return shown.includes('As it was written') && shown;
      },
      { within: 15_000 },
    );
    expect(text).toMatch(/As it was written .* asked for by Ute Prüfer \d+ events found as the ledger holds/);
  });

  it('shows by itself how far a verification is, and what came of it', async () => {
    const socket = await openSocket(app.address, auditor.cookie('session'));
    const shown = (text: string) =>
      eventually(() => socket.frames.some((frame) => frame.includes(text)), { within: 15_000 });
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
      /Not as a replay makes it .* asked for by a command on the machine requests: not as a replay makes it/,
    );
    const answers = await Promise.all(
      [1, 2].map(() => auditor.send('/audit/integrity/verify', {}, { from: '/audit/integrity', htmx: true })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ html }) => /has begun|runs already/.exec(html)?.[0]).sort()).toEqual([
      'has begun',
      'runs already',
    ]);
  });
});
