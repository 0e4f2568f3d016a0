import { expect, it } from 'vitest';
import { projection as appointments } from '../../projections/appointments/projection.js';
import {
  appointmentById,
  doctorDay,
  doctorPatients,
  hasTreatmentRelation,
  interruptedBookings,
  interruptionsOf,
  patientRecord,
  topicsOfAgenda,
} from '../../projections/appointments/queries.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { appointment, approved, at, doctor, erasedFields, patient, renamed, suspended } from './story.js';
import { awkwardTexts, walk } from './walk.js';

const { projection, missing } = exercised(appointments);

const { requested, declined, offered, lapsed, refused, booked, rescheduled, ...then } = appointment('r');
const nine = at('2026-03-10T09:00');
const noon = at('2026-03-11T12:00');
const until = '2026-03-05T08:00:00.250Z';
const people = [patient('ann', { fullName: 'Ann Lee' }), doctor('me', { fullName: 'Dr. Me' }), doctor('you')];

it('a request says who asks for what and when', async () => {
  const { db, topics } = await givenEvents(projection, [
    patient('ann', { fullName: 'Ann Lee', mobile: '+4915112345678', birthDate: '1980-05-17' }),
    recorded(requested({ reason: 'Migraine' }), { metadata: { at: '2026-03-01T12:30:00Z' } }),
    declined('you'),
    declined('him'),
  ]);
  expect(await appointmentById(db, 'r')).toEqual({
    appointmentId: 'r',
    patientId: 'ann',
    patientName: 'Ann Lee',
    patientMobile: '+4915112345678',
    birthDate: '1980-05-17',
    doctorId: null,
    doctorName: null,
    specialty: 'neurology',
    reason: 'Migraine',
    status: 'proposed',
    requested: nine,
    waitsUntil: null,
    time: null,
    offer: null,
    cancelledBy: null,
    cancellationReason: null,
    because: null,
    note: null,
    errorNote: null,
    requestedAt: '2026-03-01T12:30:00Z',
    arrivedAt: null,
    settledAt: null,
    interruptedAt: null,
    declinedByCount: 2,
  });
  expect(topics).toEqual(['patient/ann', 'appointment/r', 'doctor-agenda/you', 'doctor-agenda/him']);
  expect(await appointmentById(db, 'no-such')).toBeNull();
});

const offer = { doctorId: 'me', doctorName: 'Dr. Me', time: noon, until };
const proposed = { status: 'proposed', doctorId: null, time: null, offer: null };
const atNine = { doctorId: 'me', doctorName: 'Dr. Me', time: nine, offer: null };

it.each([
  { story: [then.abandoned()], row: proposed },
  { story: [offered('me', noon)], row: { ...proposed, status: 'pending', doctorId: 'me', offer } },
  { story: [offered('me', noon), lapsed('me')], row: proposed },
  { story: [offered('me', noon), refused('me')], row: proposed },
  { story: [booked('me')], row: { ...atNine, status: 'booked' } },
  { story: [offered('me', noon), booked('me', noon)], row: { ...atNine, status: 'booked', time: noon } },
  { story: [booked('me'), offered('me', noon)], row: { ...atNine, status: 'pending', offer } },
  { story: [booked('me'), offered('me', noon), lapsed('me')], row: { ...atNine, status: 'booked' } },
  { story: [booked('me'), rescheduled('me', noon)], row: { ...atNine, status: 'booked', time: noon } },
  {
    story: [booked('me'), then.arrived('me')],
    row: { ...atNine, status: 'arrived', arrivedAt: '2026-03-02T08:00:00Z' },
  },
  {
    story: [booked('me'), then.arrived('me'), then.checkedIn('me')],
    row: { ...atNine, status: 'checked-in', arrivedAt: '2026-03-02T08:00:00Z' },
  },
  { story: [booked('me'), then.checkedIn('me')], row: { ...atNine, status: 'checked-in' } },
  { story: [booked('me'), then.missed('me')], row: { ...atNine, status: 'noshow' } },
  {
    story: [booked('me'), then.fulfilled('me', 'Rest and water')],
    row: { ...atNine, status: 'fulfilled', note: 'Rest and water' },
  },
  {
    story: [booked('me'), then.fulfilled('me', 'Rest and water'), then.enteredInError()],
    row: { ...atNine, status: 'entered-in-error', note: 'Rest and water', errorNote: 'Wrong patient' },
  },
  {
    story: [booked('me'), offered('me', noon), then.cancelled({ doctorId: 'me' })],
    row: {
      ...atNine,
      status: 'cancelled',
      cancelledBy: 'patient',
      cancellationReason: 'pat-fb',
      because: 'asked',
      note: 'I feel better',
    },
  },
  {
    story: [
      then.cancelled({ by: 'clinic', cancellationReason: 'other', because: 'date-has-passed', note: '' }),
    ],
    row: { ...proposed, status: 'cancelled', cancelledBy: 'clinic', because: 'date-has-passed', note: '' },
  },
])('after $story it is $row.status', async ({ story, row }) => {
  const { db } = await givenEvents(projection, [...people, requested(), ...story]);
  expect(await appointmentById(db, 'r')).toMatchObject(row);
});

it('a booked time is kept as a span', async () => {
  const { rows } = await givenEvents(projection, [requested(), booked('me', at('2026-03-10T09:00', 45))]);
  expect(await rows('appointment')).toMatchObject([
    { starts: '2026-03-10T08:00:00Z', ends: '2026-03-10T08:45:00Z', booked_local: '2026-03-10T09:00' },
  ]);
});

it('changes touch the appointment, the patient and the doctor’s agenda', async () => {
  const topicsOf = async (...story: Parameters<typeof givenEvents>[1]) =>
    (await givenEvents(projection, story)).topics;
  expect(await topicsOf(booked('me'))).toEqual(['appointment/r', 'patient/ann', 'doctor-agenda/me']);
  expect(await topicsOf(then.cancelled())).toEqual(['appointment/r', 'patient/ann']);
  expect(await topicsOf(then.enteredInError())).toEqual(['appointment/r', 'patient/ann', 'doctor-agenda']);
  expect(topicsOfAgenda('me')).toEqual(['doctor-agenda', 'doctor-agenda/me']);
});

it('an abandoned booking changes nothing', async () => {
  const { topics } = await givenEvents(projection, [then.abandoned()]);
  expect(topics).toEqual([]);
});

it('the rows are the same whatever the batch size', async () => {
  const story = [
    ...people,
    approved('me', 'neurology'),
    requested(),
    declined('you'),
    offered('me', noon),
    lapsed('me'),
    booked('me'),
    suspended('you'),
    rescheduled('me', noon),
    then.arrived('me'),
    then.fulfilled('me'),
  ];
  const contents = [];
  for (const batch of [1, 2, 3, 100]) {
    const { rows } = await givenEvents(projection, story, { batch });
    contents.push(
      await Promise.all(['patient', 'doctor', 'appointment', 'decline'].map((table) => rows(table))),
    );
  }
  expect(new Set(contents.map((content) => JSON.stringify(content))).size).toBe(1);
});

it('an agenda holds visits and offered times by start, and nothing of other days or doctors', async () => {
  const clock = (local: string) => at(`2026-03-${local}`);
  const visit = (id: string, local: string, doctorId = 'me') => [
    appointment(id).requested(),
    appointment(id).booked(doctorId, clock(local)),
  ];
  const { db } = await givenEvents(projection, [
    ...people,
    ...visit('late', '10T16:00'),
    ...visit('early', '10T08:00'),
    ...visit('yours', '10T08:00', 'you'),
    ...visit('day-before', '09T23:30'),
    ...visit('next-day', '11T00:00'),
    ...visit('missed', '10T10:00'),
    appointment('missed').missed('me'),
    ...visit('called-off', '10T11:00'),
    appointment('called-off').cancelled({ doctorId: 'me' }),
    ...visit('mistake', '10T12:00'),
    appointment('mistake').enteredInError(),
    appointment('offered').requested(),
    appointment('offered').offered('me', clock('10T13:00')),
    appointment('lapsed').requested(),
    appointment('lapsed').offered('me', clock('10T14:00')),
    appointment('lapsed').lapsed('me'),
    ...visit('moving', '10T09:00'),
    appointment('moving').offered('me', clock('10T17:00')),
  ]);
  const agenda = await doctorDay(db, { doctorId: 'me', from: '2026-03-10', to: '2026-03-10' });
  expect(
    agenda.map(({ appointmentId, at: time, held }) => [appointmentId, time.local.slice(11), held]),
  ).toEqual([
    ['early', '08:00', false],
    ['moving', '09:00', false],
    ['missed', '10:00', false],
    ['offered', '13:00', true],
    ['late', '16:00', false],
    ['moving', '17:00', true],
  ]);
  const two = await doctorDay(db, { doctorId: 'me', from: '2026-03-09', to: '2026-03-11' });
  expect(two.map(({ appointmentId }) => appointmentId)).toEqual(
    expect.arrayContaining(['day-before', 'next-day']),
  );
});

it('a doctor treats whom they booked, and whose open request they may take', async () => {
  const who = (id: string) => appointment(id, id);
  const story = [
    doctor('me'),
    approved('me', 'neurology'),
    ...[
      'booked',
      'over',
      'off',
      'mistake',
      'open',
      'declined',
      'yours',
      'asked-you',
      'asked-me',
      'urology',
    ].map((id) => patient(id)),
    ...['booked', 'over', 'off', 'mistake', 'yours'].map((id) => who(id).requested({ specialty: 'urology' })),
    who('booked').booked('me'),
    who('over').booked('me'),
    who('over').fulfilled('me'),
    who('off').booked('me'),
    who('off').cancelled({ doctorId: 'me' }),
    who('mistake').booked('me'),
    who('mistake').enteredInError(),
    who('yours').booked('you'),
    who('open').requested(),
    who('open').declined('you'),
    who('declined').requested(),
    who('declined').declined('me'),
    who('asked-you').requested({ doctorId: 'you' }),
    who('asked-me').requested({ doctorId: 'me' }),
    who('urology').requested({ specialty: 'urology' }),
  ];
  const treated = ['asked-me', 'booked', 'open', 'over'];

  const { db } = await givenEvents(projection, story);
  const { rows } = await doctorPatients(db, { doctorId: 'me' });
  expect(rows.map(({ patientId }) => patientId)).toEqual(treated);
  for (const patientId of [
    ...treated,
    'off',
    'mistake',
    'declined',
    'yours',
    'asked-you',
    'urology',
    'nobody',
  ]) {
    const related = await hasTreatmentRelation(db, { doctorId: 'me', patientId });
    expect({ patientId, related }).toEqual({ patientId, related: treated.includes(patientId) });
  }

  const after = await givenEvents(projection, [...story, suspended('me')]);
  expect((await doctorPatients(after.db, { doctorId: 'me' })).rows).toEqual([]);
  expect(await hasTreatmentRelation(after.db, { doctorId: 'me', patientId: 'booked' })).toBe(false);
});

it('a doctor finds patients by the beginnings of names and by number, each once', async () => {
  const { db } = await givenEvents(projection, [
    doctor('me'),
    approved('me', 'neurology'),
    patient('a', { fullName: 'Zoë Łukasz', mobile: '+491701234567', birthDate: '1990-01-02' }),
    patient('b', { fullName: 'Bea Zola', mobile: null }),
    ...['1', '2'].flatMap((n) => [appointment(n, 'a').requested(), appointment(n, 'a').booked('me')]),
    appointment('3', 'b').requested(),
  ]);
  const found = async (q?: string) => (await doctorPatients(db, { doctorId: 'me', q })).rows;
  expect(await found('zoe luk')).toEqual([
    { patientId: 'a', fullName: 'Zoë Łukasz', mobile: '+491701234567', birthDate: '1990-01-02' },
  ]);
  expect((await found('zo')).map(({ patientId }) => patientId)).toEqual(['b', 'a']);
  expect((await found('0170 1234')).map(({ patientId }) => patientId)).toEqual(['a']);
  expect(await found('ola')).toEqual([]);
});

it('each patient is on one page, in order', async () => {
  const many = Array.from({ length: 60 }, (_, n) => `p${n}`);
  const { db } = await givenEvents(projection, [
    doctor('me'),
    approved('me', 'neurology'),
    ...many.flatMap((id, n) => [patient(id, { fullName: `Same ${n % 4}` }), appointment(id, id).requested()]),
  ]);
  const { ids, pages } = await walk(
    (after) => doctorPatients(db, { doctorId: 'me', after }),
    ({ patientId }) => patientId,
  );
  expect(pages).toBe(3);
  expect([...ids].sort()).toEqual([...many].sort());
});

it('a record holds the patient and their visits with any doctor, the latest first', async () => {
  const { db } = await givenEvents(projection, [
    recorded(patient('ann', { fullName: 'Ann Lee', email: 'ann@example.org' }), {
      metadata: { at: '2026-01-01T10:00:00Z' },
    }),
    appointment('old').requested(),
    appointment('old').booked('you', nine),
    appointment('new').requested(),
    appointment('new').booked('me', noon),
    appointment('open').requested(),
    appointment('other', 'bob').booked('me', noon),
  ]);
  const record = await patientRecord(db, 'ann');
  expect(record).toMatchObject({
    patientId: 'ann',
    fullName: 'Ann Lee',
    mobile: '+4915112345678',
    email: 'ann@example.org',
    birthDate: '1980-05-17',
    registeredAt: '2026-01-01T10:00:00Z',
  });
  expect(record?.visits.map(({ appointmentId }) => appointmentId)).toEqual(['new', 'old']);
  expect(await patientRecord(db, 'bob')).toBeNull();
});

const bySettling = {
  actor: { kind: 'system', process: 'settle-bookings' },
  at: '2026-03-02T09:00:20Z',
} as const;

it('waiting is told by its days, and goes on after an offer', async () => {
  const waiting = { status: 'waitlist', waitsUntil: '2026-03-13', time: null, offer: null };
  const joined = await givenEvents(projection, [...people, then.waitlisted({ doctorId: 'me' })]);
  expect(await appointmentById(joined.db, 'r')).toMatchObject({
    ...waiting,
    doctorId: 'me',
    reason: 'Migraine',
  });
  const told = await givenEvents(projection, [...people, then.waitlisted(), offered('me', noon)]);
  expect(await appointmentById(told.db, 'r')).toMatchObject({ ...waiting, status: 'pending', offer });
  const again = await givenEvents(projection, [
    ...people,
    then.waitlisted(),
    offered('me', noon),
    lapsed('me'),
  ]);
  expect(await appointmentById(again.db, 'r')).toMatchObject({ ...waiting, doctorId: null });
});

it('what Slotwell finished after an interruption says so, until the next step', async () => {
  const settled = recorded(booked('me'), { metadata: bySettling });
  const { db } = await givenEvents(projection, [...people, requested(), settled]);
  expect(await appointmentById(db, 'r')).toMatchObject({ status: 'booked', settledAt: bySettling.at });
  const moved = await givenEvents(projection, [...people, requested(), settled, rescheduled('me', noon)]);
  expect(await appointmentById(moved.db, 'r')).toMatchObject({ settledAt: null });
});

it('what was interrupted and given up is told to patient and doctor, until something comes of it', async () => {
  const given = recorded(then.abandoned('booking-interrupted'), { metadata: bySettling });
  const since = '2026-03-01T00:00:00Z';
  const alone = await givenEvents(projection, [...people, given]);
  const told = {
    appointmentId: 'r',
    doctorId: 'me',
    doctorName: 'Dr. Me',
    time: nine,
    interruptedAt: bySettling.at,
  };
  expect(await interruptedBookings(alone.db, { patientIds: ['ann'], since })).toEqual([
    { ...told, patientId: 'ann', patientName: 'Ann Lee' },
  ]);
  expect(await interruptionsOf(alone.db, { doctorId: 'me', since })).toMatchObject([told]);
  expect(await interruptionsOf(alone.db, { doctorId: 'you', since })).toEqual([]);
  expect(await interruptedBookings(alone.db, { patientIds: ['ann'], since: '2026-03-03T00:00:00Z' })).toEqual(
    [],
  );
  expect(alone.topics).toEqual(expect.arrayContaining(['patient/ann', 'appointment/r', 'doctor-agenda/me']));

  const kept = await givenEvents(projection, [...people, requested(), given]);
  expect(await appointmentById(kept.db, 'r')).toMatchObject({
    status: 'proposed',
    interruptedAt: bySettling.at,
  });
  expect(await interruptedBookings(kept.db, { patientIds: ['ann'], since })).toEqual([]);
  expect(await interruptionsOf(kept.db, { doctorId: 'me', since })).toHaveLength(1);

  for (const next of [booked('me'), offered('me', noon), rescheduled('me', noon), then.cancelled()]) {
    const mended = await givenEvents(projection, [...people, requested(), given, next]);
    expect(await appointmentById(mended.db, 'r')).toMatchObject({ interruptedAt: null });
  }
});

it('what a person was told at once is told nobody again', async () => {
  const { db } = await givenEvents(projection, [
    ...people,
    then.abandoned('time-already-taken'),
    then.abandoned('booking-interrupted'),
  ]);
  expect(await interruptionsOf(db, { doctorId: 'me', since: '2026-03-01T00:00:00Z' })).toEqual([]);
});

it('whatever is typed, nothing breaks', async () => {
  const { db } = await givenEvents(projection, [doctor('me'), patient('ann'), requested()]);
  for (const text of awkwardTexts) {
    expect(await appointmentById(db, text)).toBeNull();
    expect(await patientRecord(db, text)).toBeNull();
    expect(await hasTreatmentRelation(db, { doctorId: text, patientId: text })).toBe(false);
    await doctorPatients(db, { doctorId: text, q: text, after: text });
    await doctorDay(db, { doctorId: text, from: text, to: text });
  }
});

it('an erased person stands there as erased', async () => {
  const { db } = await givenEvents(projection, [
    patient('ann', { fullName: ERASED, mobile: ERASED, email: ERASED, birthDate: ERASED }),
    requested({ reason: ERASED }),
    booked('me'),
    then.fulfilled('me', ERASED),
  ]);
  expect(await appointmentById(db, 'r')).toMatchObject({
    patientName: ERASED,
    patientMobile: ERASED,
    birthDate: ERASED,
    reason: ERASED,
    note: ERASED,
  });
});

it('a patient who is called otherwise is shown so', async () => {
  const married = {
    type: 'PatientDetailsChanged',
    data: { patientId: 'ann', fullName: 'Ann King', mobile: '+4915100000000', email: null },
  } satisfies PatientEvent;
  const { rows } = await givenEvents(
    projection,
    [patient('ann', { fullName: 'Ann Byron' }), married].map((event) => recorded(event) as Recorded),
  );
  expect(await rows('patient')).toMatchObject([
    { patient_id: 'ann', full_name: 'Ann King', mobile: '+4915100000000', sort_name: ' ann king' },
  ]);
});

it('a doctor who is called otherwise is shown so', async () => {
  const { db, topics } = await givenEvents(projection, [
    ...people,
    requested(),
    booked('me'),
    renamed('me', 'Dr. Ada Böll'),
  ]);
  expect(await appointmentById(db, 'r')).toMatchObject({ doctorName: 'Dr. Ada Böll' });
  expect([...topics]).toContain('doctor-agenda/me');
});

it('nothing of an erased patient is left, as a replay would have it', async () => {
  const visit = appointment('a', 'ann');
  const history = [
    patient('ann', { fullName: 'Ann Byron' }),
    doctor('dr'),
    ...[visit.requested(), visit.booked('dr'), visit.arrived('dr'), visit.fulfilled('dr')],
    appointment('b', 'ann').requested(),
    appointment('b', 'ann').cancelled({ note: 'a mistake' }),
  ];
  const erasure = {
    type: 'PatientErased',
    data: { patientId: 'ann', accountId: null },
  } satisfies PatientEvent;
  const events = [...history, erasure].map((event) => recorded(event) as Recorded);
  const live = await givenEvents(projection, events);
  const content = async (from: typeof live) =>
    JSON.stringify(await Promise.all(['patient', 'appointment'].map((name) => from.rows(name))));
  const rows = await content(live);
  expect(rows).not.toMatch(/Ann|ann b|12345678|1980|Migraine|migraine|Rest|mistake|secret/);
  const opened = events.map((event) => ({ ...event, data: { ...event.data, ...erasedFields(event.data) } }));
  const replayed = await givenEvents(projection, opened);
  expect(await content(replayed)).toBe(rows);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
