import { expect, it } from 'vitest';
import { projection as requests } from '../../projections/requests/projection.js';
import {
  hasOwnRequests,
  openRequestCount,
  requestById,
  searchRequests,
  topicsOfRequests,
} from '../../projections/requests/queries.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { Recorded } from '../../src/platform/event-store/recorded-event.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';
import { appointment, at, erasedFields, patient } from './story.js';

const { projection, missing } = exercised(requests);
const me = { doctorId: 'me', specialties: ['neurology'] } as const;
const ids = (page: { rows: readonly { appointmentId: string }[] }) =>
  page.rows.map(({ appointmentId }) => appointmentId);

it('who waits for whatever becomes free asks no doctor', async () => {
  const { waitlisted, offered, lapsed } = appointment('w');
  const events = [waitlisted(), offered('me', at('2026-03-10T09:00')), lapsed('me')];
  const { rows } = await givenEvents(projection, events);
  expect(await rows('request')).toEqual([]);
});

it('a request says who asks for what and when', async () => {
  const requested = recorded(appointment('r').requested({ reason: 'Migraine, worse at night' }), {
    metadata: { at: '2026-03-01T12:30:00Z' },
  });
  const { db, topics } = await givenEvents(projection, [
    patient('ann', { fullName: 'Ann Lee', birthDate: '1980-05-17' }),
    requested,
  ]);
  const row = {
    appointmentId: 'r',
    patientId: 'ann',
    patientName: 'Ann Lee',
    birthDate: '1980-05-17',
    specialty: 'neurology',
    reason: 'Migraine, worse at night',
    requested: at('2026-03-10T09:00'),
    status: 'proposed',
    declinedByMe: false,
    requestedAt: '2026-03-01T12:30:00Z',
    doctorId: null,
  };
  expect(await searchRequests(db, me)).toEqual({ rows: [row], next: null, count: 1, capped: false });
  expect(await requestById(db, 'r')).toEqual(row);
  expect(await requestById(db, 'no-such')).toBeNull();
  expect(topics).toEqual(['requests/neurology', 'requests/all']);
});

it('a request of a patient whose registration is parked has no name', async () => {
  const { db } = await givenEvents(projection, [appointment('r').requested()]);
  expect(await requestById(db, 'r')).toMatchObject({ patientName: '', birthDate: '' });
});

const { requested, declined, offered, lapsed, refused, booked, rescheduled, ...then } = appointment('r');
const noon = at('2026-03-11T12:00');

it.each([
  { story: [], status: 'proposed', doctorId: null },
  { story: [declined('me')], status: 'proposed', doctorId: null },
  { story: [offered('me', noon)], status: 'pending', doctorId: 'me' },
  { story: [offered('me', noon), lapsed('me')], status: 'proposed', doctorId: null },
  { story: [offered('me', noon), refused('me')], status: 'proposed', doctorId: null },
  { story: [then.abandoned()], status: 'proposed', doctorId: null },
  { story: [booked('me')], status: 'booked', doctorId: 'me' },
  { story: [offered('me', noon), booked('me', noon)], status: 'booked', doctorId: 'me' },
  { story: [booked('me'), offered('me', noon)], status: 'pending', doctorId: 'me' },
  { story: [booked('me'), offered('me', noon), refused('me')], status: 'booked', doctorId: 'me' },
  { story: [booked('me'), rescheduled('me', noon)], status: 'booked', doctorId: 'me' },
  { story: [then.cancelled()], status: 'cancelled', doctorId: null },
  { story: [offered('me', noon), then.cancelled()], status: 'cancelled', doctorId: null },
  { story: [booked('me'), then.arrived('me')], status: 'arrived', doctorId: 'me' },
  { story: [booked('me'), then.arrived('me'), then.checkedIn('me')], status: 'checked-in', doctorId: 'me' },
  { story: [booked('me'), then.fulfilled('me')], status: 'fulfilled', doctorId: 'me' },
  { story: [booked('me'), then.missed('me')], status: 'noshow', doctorId: 'me' },
  { story: [booked('me'), then.enteredInError()], status: 'entered-in-error', doctorId: 'me' },
])('after $story it is $status', async ({ story, status, doctorId }) => {
  const { db } = await givenEvents(projection, [requested(), ...story]);
  expect(await requestById(db, 'r')).toMatchObject({ status, doctorId });
});

it('a request to one doctor stays that doctor’s when an offer or a booking comes to nothing', async () => {
  const { db } = await givenEvents(projection, [
    requested({ doctorId: 'me' }),
    then.abandoned(),
    offered('me', noon),
    lapsed('me'),
  ]);
  expect(await requestById(db, 'r')).toMatchObject({ status: 'proposed', doctorId: 'me' });
});

it('changes touch every list of requests, since they do not say the specialty', async () => {
  const changes = [
    [declined('me'), booked('me')],
    [offered('me', noon), lapsed('me')],
    [then.cancelled()],
  ].flat();
  for (const change of changes) {
    expect((await givenEvents(projection, [change])).topics).toEqual(['requests']);
  }
  expect(topicsOfRequests(['urology', 'neurology'])).toEqual([
    'requests',
    'requests/urology',
    'requests/neurology',
  ]);
  expect(topicsOfRequests('all')).toEqual(['requests', 'requests/all']);
});

it('the rows are the same whatever the batch size', async () => {
  const story = [
    patient('ann'),
    requested(),
    appointment('s').requested({ reason: 'Migraine and vertigo' }),
    declined('you'),
    offered('me', noon),
    lapsed('me'),
    booked('me'),
    appointment('s').requested({ reason: 'Vertigo' }),
    then.cancelled(),
  ];
  const tables = ['patient', 'request', 'decline', 'word'];
  const contents = [];
  for (const batch of [1, 2, 3, 100]) {
    const { rows } = await givenEvents(projection, story, { batch });
    contents.push(await Promise.all(tables.map((table) => rows(table))));
  }
  expect(new Set(contents.map((content) => JSON.stringify(content))).size).toBe(1);
  expect(contents[0]?.[3]).toEqual([
    { word: 'migraine', requests: 1 },
    { word: 'vertigo', requests: 1 },
  ]);
});

it('an erased reason stands there as erased, and its words are known no more', async () => {
  const { db, rows } = await givenEvents(projection, [
    patient('ann', { fullName: ERASED, birthDate: ERASED }),
    requested({ reason: 'Migraine' }),
    requested({ reason: ERASED }),
  ]);
  expect(await requestById(db, 'r')).toMatchObject({
    patientName: ERASED,
    birthDate: ERASED,
    reason: ERASED,
  });
  expect(await rows('word')).toEqual([{ word: 'erased', requests: 1 }]);
});

it('a doctor sees what concerns them, by status', async () => {
  const of = (id: string) => appointment(id);
  const { db } = await givenEvents(projection, [
    ...['open', 'mine', 'yours', 'not-for-me', 'taken', 'offered', 'offered-by-you', 'called-off'].map((id) =>
      of(id).requested(),
    ),
    of('to-me').requested({ doctorId: 'me' }),
    of('to-you').requested({ doctorId: 'you' }),
    of('other-field').requested({ specialty: 'urology' }),
    of('not-for-me').declined('me'),
    of('taken').declined('me'),
    of('taken').booked('you'),
    of('open').declined('you'),
    of('mine').booked('me'),
    of('yours').booked('you'),
    of('offered').offered('me', noon),
    of('offered-by-you').offered('you', noon),
    of('called-off').cancelled(),
  ]);
  const seen = async (status?: string) => ids(await searchRequests(db, { ...me, status })).sort();
  expect(await seen()).toEqual(['open', 'to-me']);
  expect(await seen('proposed')).toEqual(['open', 'to-me']);
  expect(await seen('declined')).toEqual(['not-for-me']);
  expect(await seen('pending')).toEqual(['offered']);
  expect(await seen('booked')).toEqual(['mine']);
  expect(await seen('cancelled')).toEqual(['called-off']);
  expect(await seen('all')).toEqual(['called-off', 'mine', 'not-for-me', 'offered', 'open', 'to-me']);
  expect(await seen('no-such-status')).toEqual([]);

  expect((await requestById(db, 'not-for-me', 'me'))?.declinedByMe).toBe(true);
  expect((await requestById(db, 'not-for-me', 'you'))?.declinedByMe).toBe(false);
  expect(await openRequestCount(db, me)).toEqual({ count: 2, capped: false });
  expect(await openRequestCount(db, { doctorId: 'me', specialties: 'all' })).toEqual({
    count: 3,
    capped: false,
  });
  expect(await openRequestCount(db, { doctorId: 'me', specialties: [] })).toEqual({
    count: 0,
    capped: false,
  });
});

it('a doctor whose open requests differ from the colleagues’ is told apart', async () => {
  const own = async (...story: Parameters<typeof givenEvents>[1]) =>
    hasOwnRequests((await givenEvents(projection, story)).db, 'me');
  expect(await own(requested())).toBe(false);
  expect(await own(requested(), declined('you'))).toBe(false);
  expect(await own(requested({ doctorId: 'me' }))).toBe(true);
  expect(await own(requested(), declined('me'))).toBe(true);
  expect(await own(requested(), declined('me'), then.cancelled())).toBe(false);
  expect(await own(requested({ doctorId: 'me' }), booked('me'))).toBe(false);
});

it('a doctor sees the specialties they may see and no other', async () => {
  const { db } = await givenEvents(
    projection,
    ['neurology', 'urology', 'cardiology'].map((specialty) =>
      appointment(specialty).requested({ specialty }),
    ),
  );
  const seen = async (specialties: string[] | 'all', specialty?: string) =>
    ids(await searchRequests(db, { doctorId: 'me', specialties, specialty })).sort();
  expect(await seen(['neurology', 'urology'])).toEqual(['neurology', 'urology']);
  expect(await seen(['neurology', 'urology'], 'urology')).toEqual(['urology']);
  expect(await seen(['neurology', 'urology'], 'cardiology')).toEqual([]);
  expect(await seen([])).toEqual([]);
  expect(await seen('all')).toEqual(['cardiology', 'neurology', 'urology']);
  expect(await seen('all', 'cardiology')).toEqual(['cardiology']);
});

it('a patient who is called otherwise is shown so', async () => {
  const renamed = {
    type: 'PatientDetailsChanged',
    data: { patientId: 'ann', fullName: 'Ann King', mobile: '+4915100000000', email: null },
  } satisfies PatientEvent;
  const { rows } = await givenEvents(
    projection,
    [patient('ann', { fullName: 'Ann Byron' }), renamed].map((event) => recorded(event) as Recorded),
  );
  expect(await rows('patient')).toMatchObject([{ patient_id: 'ann', full_name: 'Ann King' }]);
});

it('nothing of an erased patient is left, as a replay would have it', async () => {
  const history = [
    patient('ann', { fullName: 'Ann Byron' }),
    appointment('a', 'ann').requested(),
    appointment('b', 'ann').requested({ reason: 'a secret' }),
  ];
  const erasure = {
    type: 'PatientErased',
    data: { patientId: 'ann', accountId: null },
  } satisfies PatientEvent;
  const events = [...history, erasure].map((event) => recorded(event) as Recorded);
  const live = await givenEvents(projection, events);
  const content = async (from: typeof live) =>
    JSON.stringify(await Promise.all(['patient', 'request', 'word'].map((name) => from.rows(name))));
  const rows = await content(live);
  expect(rows).not.toMatch(/Ann|ann b|12345678|1980|Migraine|migraine|Rest|mistake|secret/);
  const opened = events.map((event) => ({ ...event, data: { ...event.data, ...erasedFields(event.data) } }));
  const replayed = await givenEvents(projection, opened);
  expect(await content(replayed)).toBe(rows);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
