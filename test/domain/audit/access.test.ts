import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RecordExport, recordExport } from '../../../src/audit/domain/access/record-export.js';
import {
  TakeEmergencyAccess,
  takeEmergencyAccess,
} from '../../../src/audit/domain/access/take-emergency-access.js';
import {
  UnmaskPersonalData,
  unmaskPersonalData,
} from '../../../src/audit/domain/access/unmask-personal-data.js';
import {
  RecordResultView,
  recordResultView,
} from '../../../src/audit/domain/result-views/record-result-view.js';
import { RecordView, recordView } from '../../../src/audit/domain/access/record-view.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { metaOf, NOW } from '../../support/decider.js';

let servers: Servers;
let app: Contexts;
beforeAll(async () => {
  servers = await startServers();
  app = await startContexts(servers);
});
afterAll(async () => {
  await app.close();
  await servers.stop();
});

const view = () =>
  ({ patientId: randomUUID(), accountId: randomUUID(), role: 'doctor', page: 'patient-record' }) as const;

it('says who looked at whose record, and on which page', () => {
  const data = view();
  expect(recordView(new RecordView(data, metaOf()))).toEqual([{ type: 'PatientRecordViewed', data }]);
});

it('records every view, and one view once', async () => {
  const data = view();
  const actor = { kind: 'account', accountId: data.accountId, role: 'doctor' } as const;
  const first = new RecordView(data, metaOf({ actor }));
  await app.send(first);
  await app.send(first);
  await app.send(new RecordView(data, metaOf({ actor })));
  const events = await app.events(`access-${data.patientId}`);
  expect(events).toMatchObject([
    { type: 'PatientRecordViewed', data, metadata: { actor } },
    { type: 'PatientRecordViewed', data },
  ]);
});

const emergency = (reason = ' Unconscious, allergies? ') =>
  new TakeEmergencyAccess(
    { patientId: randomUUID(), accountId: randomUUID(), doctorId: randomUUID(), reason },
    metaOf(),
  );

it('opens a record in an emergency for an hour, for a reason', () => {
  const { patientId, accountId, doctorId } = emergency().data;
  const data = { patientId, accountId, doctorId, reason: 'Unconscious' };
  expect(takeEmergencyAccess(new TakeEmergencyAccess(data, metaOf({ now: NOW })))).toEqual([
    { type: 'EmergencyAccessTaken', data: { ...data, until: '2026-11-23T09:00:00Z' } },
  ]);
  expect(takeEmergencyAccess(emergency('  '))).toEqual({ rule: 'access-reason-missing', field: 'reason' });
  expect(takeEmergencyAccess(emergency('x'.repeat(2_001)))).toMatchObject({ rule: 'reason-too-long' });
});

it('unmasks for a reason only', () => {
  const data = { ...view(), role: 'auditor', reason: 'Complaint 17' } as const;
  expect(unmaskPersonalData(new UnmaskPersonalData(data, metaOf()))).toEqual([
    { type: 'PersonalDataUnmasked', data },
  ]);
  const none = new UnmaskPersonalData({ ...data, reason: ' ' }, metaOf());
  expect(unmaskPersonalData(none)).toEqual({ rule: 'access-reason-missing', field: 'reason' });
});

it('says in which format a record left', () => {
  const { patientId, accountId } = view();
  const data = { patientId, accountId, role: 'patient', format: 'json' } as const;
  expect(recordExport(new RecordExport(data, metaOf()))).toEqual([{ type: 'RecordExported', data }]);
});

it('makes one event of a page of results, naming each person once, and none of an empty page', () => {
  const data = { accountId: randomUUID(), role: 'doctor', page: 'request-search' } as const;
  const shown = { patientIds: ['b', 'a', 'b'], appointmentIds: ['2', '1'] };
  expect(recordResultView(new RecordResultView({ ...data, ...shown }, metaOf()))).toEqual([
    { type: 'ResultsViewed', data: { ...data, patientIds: ['a', 'b'], appointmentIds: ['1', '2'] } },
  ]);
  const empty = { ...data, patientIds: [], appointmentIds: [] };
  expect(recordResultView(new RecordResultView(empty, metaOf()))).toEqual([]);
});

it('seals what somebody says about a patient, and refuses without writing', async () => {
  const taken = emergency();
  const { patientId } = taken.data;
  await app.send(taken);
  await app.send(taken);
  await app.send(
    new UnmaskPersonalData({ ...view(), patientId, role: 'auditor', reason: 'Complaint 17' }, metaOf()),
  );
  await app.send(new RecordExport({ ...view(), patientId, format: 'json' }, metaOf()));
  expect(await app.send(emergency(''))).toMatchObject({ rule: 'access-reason-missing' });
  expect(await app.events(`access-${patientId}`)).toMatchObject([
    { type: 'EmergencyAccessTaken', data: { reason: 'Unconscious, allergies?' } },
    { type: 'PersonalDataUnmasked', data: { reason: 'Complaint 17' } },
    { type: 'RecordExported' },
  ]);
  const stored = await app.storedText(`access-${patientId}`);
  expect(stored).not.toMatch(/Unconscious|Complaint/);
});

it('records a page of results in a stream of who looked', async () => {
  const { accountId, patientId } = view();
  const data = {
    accountId,
    role: 'doctor',
    page: 'patients',
    patientIds: [patientId],
    appointmentIds: [],
  } as const;
  await app.send(new RecordResultView(data, metaOf()));
  await app.send(new RecordResultView({ ...data, patientIds: [] }, metaOf()));
  expect(await app.events(`resultViews-${accountId}`)).toMatchObject([{ type: 'ResultsViewed', data }]);
});
