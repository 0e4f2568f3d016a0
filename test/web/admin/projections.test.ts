import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventLog } from '../../../src/platform/event-store/event-log.js';
import { Vault } from '../../../src/platform/vault/vault.js';
import { startTestApp, type TestApp } from '../../support/app.js';
import { textOf, type Person } from '../../support/http.js';
import { openSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';
import { done, newPatient, openClinic } from '../people.js';

let app: TestApp;
let admin: Person;

beforeAll(async () => {
  app = await startTestApp();
  admin = await openClinic(app);
  await newPatient(app);
});
afterAll(() => app.close());

const page = '/admin/projections';
const shown = async () => textOf((await admin.get(page)).html);
const recorded = async () =>
  (await app.nest.get(EventLog).readStream('operations')).map(({ type, data }) => ({ type, data }));

describe('read models', () => {
  it('are listed with how far they are, and nobody but an admin sees it', async () => {
    await eventually(async () => /requests Up to date at \d+ None Build again/.test(await shown()));
    expect(await shown()).toContain('Requests that doctors search requests');
    const patient = await newPatient(app, { fullName: 'No Admin' });
    expect((await patient.get(page)).status).toBe(403);
    expect((await patient.send(`${page}/requests/rebuild`, {}, { from: '/' })).status).toBe(403);
  });

  it('are built again when an admin asks, which auditors can see', async () => {
    await done(admin.send(`${page}/requests/rebuild`, {}, { from: page }));
    expect(await recorded()).toEqual([{ type: 'RebuildRequested', data: { readModel: 'requests' } }]);
    await eventually(async () => /requests Up to date/.test(await shown()));
    const unknown = await admin.send(`${page}/nothing/rebuild`, {}, { from: page });
    expect([unknown.status, textOf(unknown.html)]).toEqual([
      404,
      expect.stringContaining('no such read model'),
    ]);
    expect(await recorded()).toHaveLength(1);
  });

  it('say which events they could not take, on the open page too', async () => {
    const socket = await openSocket(app.address, admin.cookie('session'));
    socket.subscribe('machinery');
    await socket.frameWith('Up to date');
    const patientId = randomUUID();
    const commandId = randomUUID();
    const at = new Date().toISOString();
    const actor = { kind: 'visitor' } as const;
    const cause = { commandId, correlationId: commandId, causationId: commandId };
    const data = { patientId, accountId: null, fullName: null, mobile: null, email: null, birthDate: null };
    await app.nest
      .get(EventLog)
      .append(`patient-${patientId}`, 'no_stream', [
        { id: randomUUID(), type: 'PatientRegistered', data, metadata: { ...cause, actor, at, schema: 1 } },
      ]);
    await socket.frameWith(`PatientRegistered in patient-${patientId}`);
    await socket.close();
    const parked = /patients Up to date at \d+ 1 event Try again : patients PatientRegistered in/;
    await eventually(async () => parked.test(await shown()));
  });
});

describe('processes that stopped because of another log', () => {
  it('go on as an admin decides', async () => {
    expect(await shown()).not.toContain('Processes have stopped');
    const vault = app.nest.get(Vault);
    await vault.query(`UPDATE vault.process SET stopped = 'shorter-log' WHERE name = 'lapse-offers'`);
    expect(await shown()).toContain('Processes have stopped');
    await done(admin.send(`${page}/resume`, { from: 'end' }, { from: page }));
    expect(await shown()).not.toContain('Processes have stopped');
    expect((await recorded()).at(-1)).toEqual({
      type: 'ProcessesResumed',
      data: { from: 'end', processes: ['lapse-offers'] },
    });
  });
});
