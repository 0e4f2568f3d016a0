import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RecordView, recordView } from '../../../src/audit/domain/access/record-view.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { metaOf } from '../../support/decider.js';

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
