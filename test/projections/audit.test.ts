import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { projection as audit } from '../../projections/audit/projection.js';
import {
  eventById,
  eventsNaming,
  eventsOfCorrelation,
  eventTypes,
  searchEvents,
  type EventFilter,
} from '../../projections/audit/queries.js';
import { subjectsOf, type Subject } from '../../projections/audit/subjects.js';
import type { Actor } from '../../src/kernel/actor.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(audit);

const doctorActor = (accountId: string): Actor => ({ kind: 'account', accountId, role: 'doctor' });

interface Given {
  readonly type?: string;
  readonly stream?: string;
  readonly data?: object;
  readonly actor?: Actor;
  readonly at?: string;
  readonly correlationId?: string;
}

function event({
  type = 'PatientArrived',
  stream = `appointment-${randomUUID()}`,
  data = {},
  actor = { kind: 'visitor' },
  at = '2026-03-02T08:00:00Z',
  correlationId = randomUUID(),
}: Given) {
  return recorded({ type, data }, { stream, metadata: { actor, at, correlationId } });
}

it('notes every event: where it stands, who caused it and whom it names', async () => {
  const events = eventTypes.map((type) => event({ type, data: { patientId: randomUUID() } }));
  const { db, topics } = await givenEvents(projection, events);
  const { rows, count } = await searchEvents(db, {});
  expect(count).toBe(events.length);
  expect(rows[0]?.eventId).toBe(events.at(-1)?.id);
  expect(topics).toEqual(['audit']);
});

it('says of one event all that is known without its words', async () => {
  const [accountId, patientId, appointmentId] = [randomUUID(), randomUUID(), randomUUID()];
  const actor: Actor = { kind: 'account', accountId, role: 'patient', actingFor: patientId };
  const asked = event({
    type: 'AppointmentRequested',
    stream: `appointment-${appointmentId}`,
    data: { appointmentId, patientId, doctorId: null, reason: 'Migraine' },
    actor,
  });
  const { db, rows } = await givenEvents(projection, [asked, event({})]);
  const { metadata } = asked;
  expect(await eventById(db, asked.id)).toEqual({
    eventId: asked.id,
    position: String(asked.position),
    at: '2026-03-02T08:00:00Z',
    type: 'AppointmentRequested',
    stream: `appointment-${appointmentId}`,
    revision: '0',
    actorKind: 'account',
    actor: accountId,
    role: 'patient',
    actingFor: patientId,
    correlationId: metadata.correlationId,
    causationId: metadata.causationId,
    commandId: metadata.commandId,
    subjects: sorted({ kind: 'appointment', id: appointmentId }, { kind: 'patient', id: patientId }),
  });
  expect(await eventById(db, randomUUID())).toBeNull();
  expect(JSON.stringify(await rows('event'))).not.toContain('Migraine');
});

it('finds ids wherever an event names them, and nothing else', () => {
  const [one, two, three, four] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()] as const;
  const data = {
    patientIds: [two, 'not an id'],
    entry: { entryId: three, zone: 'UTC' },
    replaces: four,
    note: randomUUID(),
    doctorId: null,
    name: 'appointmentId',
  };
  expect(subjectsOf(`doctorDay-${one.toUpperCase()}.2026-03-02`, data)).toEqual(
    sorted(
      { kind: 'doctor', id: one },
      { kind: 'patient', id: two },
      { kind: 'entry', id: three },
      { kind: 'entry', id: four },
    ),
  );
  const kinds = (stream: string, named: object = {}) => subjectsOf(stream, named).map(({ kind }) => kind);
  expect(kinds(`access-${one}`)).toEqual(['patient']);
  expect(kinds(`resultViews-${one}`)).toEqual(['account']);
  expect(kinds('clinic', { previousEntryId: one })).toEqual(['entry']);
  expect(kinds(`patient-${one}`, { patientId: one })).toEqual(['patient']);
});

function sorted(...subjects: Subject[]): Subject[] {
  return subjects.sort((a, b) => (a.id < b.id ? -1 : 1));
}

it('is searched by any combination, the latest first', async () => {
  const [ann, bob, doctor, correlationId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const stream = `appointment-${randomUUID()}`;
  const events = [
    event({ data: { patientId: ann }, at: '2026-03-02T08:00:00Z', stream }),
    event({ data: { patientId: ann }, actor: doctorActor(doctor), at: '2026-03-03T08:00:00Z', stream }),
    event({
      type: 'NoShowRecorded',
      data: { patientId: bob },
      at: '2026-03-04T08:00:00.250Z',
      correlationId,
    }),
    event({ data: { patientId: bob, doctorId: doctor }, actor: { kind: 'system', process: 'tidy' } }),
  ];
  const { db } = await givenEvents(projection, events);
  const found = async (filter: EventFilter) =>
    (await searchEvents(db, filter)).rows.map(({ eventId }) => events.findIndex(({ id }) => id === eventId));
  expect(await found({})).toEqual([2, 1, 3, 0]);
  expect(await found({ subject: ann })).toEqual([1, 0]);
  expect(await found({ subject: doctor })).toEqual([3]);
  expect(await found({ actor: doctor })).toEqual([1]);
  expect(await found({ actor: 'tidy' })).toEqual([3]);
  expect(await found({ actor: 'visitor', type: 'PatientArrived' })).toEqual([0]);
  expect(await found({ type: 'NoShowRecorded' })).toEqual([2]);
  expect(await found({ stream })).toEqual([1, 0]);
  expect(await found({ stream, subject: ann, actor: doctor })).toEqual([1]);
  expect(await found({ stream, subject: bob })).toEqual([]);
  expect(await found({ correlation: correlationId })).toEqual([2]);
  expect(await found({ subject: ann, from: '2026-03-03T00:00:00Z' })).toEqual([1]);
  expect(await found({ from: '2026-03-03T08:00:00Z', to: '2026-03-04T08:00:00.250Z' })).toEqual([1]);
  expect(
    await found({ subject: bob, actor: 'tidy', type: 'PatientArrived', to: '2026-04-01T00:00:00Z' }),
  ).toEqual([3]);
});

it('follows a request to its consequences, and names in the order of the log', async () => {
  const [correlationId, ann, doctor] = [randomUUID(), randomUUID(), randomUUID()];
  const events = [
    event({ correlationId, at: '2026-03-02T08:00:01Z', data: { patientId: ann } }),
    event({ data: { doctorId: doctor }, stream: `doctorDay-${doctor}.2026-03-02` }),
    event({ correlationId, at: '2026-03-02T08:00:00Z', data: { patientId: ann, doctorId: doctor } }),
  ];
  const { db } = await givenEvents(projection, events);
  const ids = (rows: readonly { eventId: string }[]) =>
    rows.map(({ eventId }) => events.findIndex(({ id }) => id === eventId));
  expect(ids(await eventsOfCorrelation(db, correlationId))).toEqual([0, 2]);
  expect(ids(await eventsNaming(db, [ann, doctor]))).toEqual([0, 1, 2]);
  expect(ids(await eventsNaming(db, [ann, doctor], ['doctorDay-']))).toEqual([1]);
  expect(await eventsNaming(db, [])).toEqual([]);
});

it('each event is on one page while others happen', async () => {
  const subject = randomUUID();
  const happened = Array.from({ length: 60 }, (_, n) =>
    event({ data: { patientId: subject }, at: `2026-03-02T08:00:${String(n % 7).padStart(2, '0')}Z` }),
  );
  const later = Array.from({ length: 10 }, () =>
    event({ data: { patientId: subject }, at: '2026-03-02T09:00:00Z' }),
  );
  const { db } = await givenEvents(projection, happened);
  const { ids, pages } = await walk(
    (after) => searchEvents(db, { subject, after }),
    ({ eventId }) => eventId,
    () => givenEvents(projection, [...happened, ...later]),
  );
  expect(pages).toBe(3);
  expect(ids).toHaveLength(60);
  expect(new Set(ids)).toEqual(new Set(happened.map(({ id }) => id)));
});

it('whatever is typed, nothing breaks', async () => {
  const { db } = await givenEvents(projection, [event({})]);
  const places = [
    ['2026-02-31T08:00:00Z', '1'],
    ['0000-01-01T00:00:00Z', '1'],
    ['2026-03-02T08:00:00Z', 'x'],
  ].map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));
  for (const text of [...awkwardTexts, ...places]) {
    const filter = { actor: text, subject: text, type: text, stream: text, correlation: text };
    expect((await searchEvents(db, { ...filter, after: text })).rows).toEqual([]);
    expect((await searchEvents(db, { subject: text })).rows).toEqual([]);
    expect((await searchEvents(db, { after: text })).rows).toHaveLength(1);
    expect(await eventById(db, text)).toBeNull();
    expect(await eventsOfCorrelation(db, text)).toEqual([]);
    expect(await eventsNaming(db, [text], [text])).toEqual([]);
  }
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
