import { expect, it } from 'vitest';
import { projection as access } from '../../projections/access/projection.js';
import { emergenciesSince, hasEmergencyAccess, searchAccess } from '../../projections/access/queries.js';
import type { AccessEvent } from '../../src/audit/domain/access/access.events.js';
import type { ResultViewEvent } from '../../src/audit/domain/result-views/result-views.events.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { erasedFields } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(access);

const seen = { patientId: 'ann', accountId: 'dr-x', role: 'doctor' } as const;
const viewed = (patientId = 'ann'): AccessEvent => ({
  type: 'PatientRecordViewed',
  data: { ...seen, patientId, page: 'patient-record' },
});
const listed = (...patientIds: string[]): ResultViewEvent => ({
  type: 'ResultsViewed',
  data: { accountId: 'dr-x', role: 'doctor', page: 'request-search', patientIds, appointmentIds: [] },
});
const emergency = (until: string, reason = 'Unconscious'): AccessEvent => ({
  type: 'EmergencyAccessTaken',
  data: { patientId: 'ann', accountId: 'dr-x', doctorId: 'x', reason, until },
});
const unmasked: AccessEvent = {
  type: 'PersonalDataUnmasked',
  data: { patientId: 'ann', accountId: 'aud', role: 'auditor', reason: 'Complaint 17', page: 'replay' },
};
const exported: AccessEvent = {
  type: 'RecordExported',
  data: { patientId: 'ann', accountId: 'own', role: 'patient', format: 'json' },
};

it('says of every look who it was, in which role, when and what was seen', async () => {
  const events = [viewed(), listed('ann', 'bob'), emergency('2026-03-02T09:00:00Z'), unmasked, exported].map(
    (event, n) => recorded(event, { metadata: { at: `2026-03-02T08:0${String(n)}:00Z` } }),
  );
  const { db, topics } = await givenEvents(projection, events);
  const { rows } = await searchAccess(db, { patient: 'ann' });
  expect(rows.map(({ kind, accountId, role }) => [kind, accountId, role])).toEqual([
    ['exported', 'own', 'patient'],
    ['unmasked', 'aud', 'auditor'],
    ['emergency', 'dr-x', 'doctor'],
    ['listed', 'dr-x', 'doctor'],
    ['viewed', 'dr-x', 'doctor'],
  ]);
  expect(rows[2]).toEqual({
    patientId: 'ann',
    position: String(events[2]!.position),
    at: '2026-03-02T08:02:00Z',
    kind: 'emergency',
    accountId: 'dr-x',
    role: 'doctor',
    page: null,
    format: null,
    reason: 'Unconscious',
    until: '2026-03-02T09:00:00Z',
  });
  expect((await searchAccess(db, { patient: 'bob' })).count).toBe(1);
  expect(topics).toEqual(['access', 'access/ann', 'access/bob', 'doctor/x']);
});

it('is searched by patient, account, kind and time', async () => {
  const { db } = await givenEvents(projection, [
    recorded(viewed('ann'), { metadata: { at: '2026-03-01T08:00:00Z' } }),
    recorded(viewed('bob'), { metadata: { at: '2026-03-02T08:00:00Z' } }),
    recorded(unmasked, { metadata: { at: '2026-03-03T08:00:00Z' } }),
  ]);
  const found = async (filter: object) =>
    (await searchAccess(db, filter)).rows.map(({ at }) => at.slice(8, 10));
  expect(await found({})).toEqual(['03', '02', '01']);
  expect(await found({ patient: 'ann' })).toEqual(['03', '01']);
  expect(await found({ patients: ['ann', 'cid'] })).toEqual(['03', '01']);
  expect(await found({ patients: [] })).toEqual([]);
  expect(await found({ account: 'dr-x' })).toEqual(['02', '01']);
  expect(await found({ kind: 'unmasked' })).toEqual(['03']);
  expect(await found({ from: '2026-03-02T00:00:00Z', to: '2026-03-03T00:00:00Z' })).toEqual(['02']);
});

it('opens a record in an emergency until its time is over, to that doctor alone', async () => {
  const { db } = await givenEvents(projection, [
    emergency('2026-03-02T11:00:00Z'),
    emergency('2026-03-02T09:00:00Z'),
  ]);
  const open = (doctorId: string, patientId: string, now: string) =>
    hasEmergencyAccess(db, { doctorId, patientId, now });
  expect(await open('x', 'ann', '2026-03-02T10:59:59.999Z')).toBe(true);
  expect(await open('x', 'ann', '2026-03-02T11:00:00Z')).toBe(false);
  expect(await open('y', 'ann', '2026-03-02T10:00:00Z')).toBe(false);
  expect(await open('x', 'bob', '2026-03-02T10:00:00Z')).toBe(false);
  expect(await emergenciesSince(db, { patientIds: ['ann'], since: '2026-03-02T00:00:00Z' })).toHaveLength(2);
  expect(await emergenciesSince(db, { patientIds: ['ann'], since: '2026-03-02T08:00:00Z' })).toEqual([]);
  expect(await emergenciesSince(db, { patientIds: [], since: '2026-03-02T00:00:00Z' })).toEqual([]);
});

it('each look is on one page', async () => {
  const { db } = await givenEvents(
    projection,
    Array.from({ length: 30 }, () => listed('ann', 'bob')),
  );
  const { ids, pages } = await walk(
    (after) => searchAccess(db, { after }),
    ({ position, patientId }) => `${position} ${patientId}`,
  );
  expect([pages, new Set(ids).size]).toEqual([3, 60]);
});

it('what was said about an erased person is erased, and that somebody looked stays', async () => {
  const { db } = await givenEvents(projection, [emergency('2026-03-02T09:00:00Z', ERASED)]);
  expect((await searchAccess(db, {})).rows).toMatchObject([{ kind: 'emergency', reason: ERASED }]);
});

it('whatever is typed, nothing breaks', async () => {
  const { db } = await givenEvents(projection, [viewed()]);
  for (const text of awkwardTexts) {
    expect((await searchAccess(db, { patient: text, account: text, kind: text, after: text })).rows).toEqual(
      [],
    );
    expect((await searchAccess(db, { after: text })).rows).toHaveLength(1);
  }
});

it('nothing of an erased patient is left, as a replay would have it', async () => {
  const at = { patientId: 'ann', accountId: 'doc', doctorId: 'dr', until: '2026-03-05T08:00:00Z' };
  const history = [
    { type: 'EmergencyAccessTaken', data: { ...at, reason: 'a secret' } } satisfies AccessEvent,
  ];
  const erasure = {
    type: 'PatientErased',
    data: { patientId: 'ann', accountId: null },
  } satisfies PatientEvent;
  const events = [...history, erasure].map((event) => recorded(event) as Recorded);
  const live = await givenEvents(projection, events);
  const content = async (from: typeof live) =>
    JSON.stringify(await Promise.all(['access', 'emergency'].map((name) => from.rows(name))));
  const rows = await content(live);
  expect(rows).not.toMatch(/Ann|ann b|12345678|1980|Migraine|migraine|Rest|mistake|secret/);
  const opened = events.map((event) => ({ ...event, data: { ...event.data, ...erasedFields(event.data) } }));
  const replayed = await givenEvents(projection, opened);
  expect(await content(replayed)).toBe(rows);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
