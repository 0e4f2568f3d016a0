import { expect, it } from 'vitest';
import { projection as patients } from '../../projections/patients/projection.js';
import {
  accountsActingFor,
  patientById,
  patientsOf,
  patientsOnHold,
  patientsToErase,
  searchPatients,
} from '../../projections/patients/queries.js';
import { ERASED } from '../../src/kernel/stream.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import { givenEvents, recorded } from '../support/projecting.js';
import { exercised } from './exercised.js';

const { projection, missing } = exercised(patients);

const registered = (
  patientId: string,
  fullName: string,
  accountId: string | null = null,
  mobile: string | null = null,
): PatientEvent => ({
  type: 'PatientRegistered',
  data: { patientId, accountId, fullName, mobile, email: null, birthDate: '2016-05-04' },
});
const named = (patientId: string, accountId: string): PatientEvent => ({
  type: 'RepresentativeNamed',
  data: { patientId, accountId, as: 'representative' },
});
const ada = registered('ada', 'Ada Byron', 'account-a', '+4915112345678');

it('an account acts for itself first, then for others by name', async () => {
  const { db, topics } = await givenEvents(projection, [
    registered('zoe', 'Zoë Byron'),
    registered('ben', 'Ben Byron'),
    ada,
    named('zoe', 'account-a'),
    named('ben', 'account-a'),
  ]);
  expect(await patientsOf(db, 'account-a')).toEqual([
    { patientId: 'ada', fullName: 'Ada Byron', birthDate: '2016-05-04', as: 'self' },
    { patientId: 'ben', fullName: 'Ben Byron', birthDate: '2016-05-04', as: 'representative' },
    { patientId: 'zoe', fullName: 'Zoë Byron', birthDate: '2016-05-04', as: 'representative' },
  ]);
  expect(await patientsOf(db, 'account-b')).toEqual([]);
  expect((await accountsActingFor(db, 'ben')).map(({ accountId, as }) => [accountId, as])).toEqual([
    ['account-a', 'representative'],
  ]);
  expect(topics).toEqual(expect.arrayContaining(['patients', 'patient/ben', 'acting/account-a']));
});

it('acting for somebody ends', async () => {
  const { db } = await givenEvents(projection, [
    registered('ben', 'Ben Byron'),
    named('ben', 'account-a'),
    named('ben', 'account-b'),
    {
      type: 'RepresentationEnded',
      data: { patientId: 'ben', accountId: 'account-a', as: 'representative' },
    } satisfies PatientEvent,
  ]);
  expect(await patientsOf(db, 'account-a')).toEqual([]);
  expect(await patientsOf(db, 'account-b')).toHaveLength(1);
});

it('patients are found by name and number', async () => {
  const { db } = await givenEvents(projection, [ada, registered('ben', 'Ben Byron')]);
  const found = async (q: string) => (await searchPatients(db, { q })).rows.map((row) => row.patientId);
  expect(await found('byr')).toEqual(['ada', 'ben']);
  expect(await found('ada 12345')).toEqual(['ada']);
  expect(await found('carl')).toEqual([]);
});

it('erasures wait in the order they were asked for, unless taken back; holds are listed', async () => {
  const at = (event: PatientEvent, instant: string) => recorded(event, { metadata: { at: instant } });
  const asks = (patientId: string): PatientEvent => ({
    type: 'ErasureRequested',
    data: { patientId, accountId: 'account-a' },
  });
  const { db } = await givenEvents(projection, [
    ...[ada, registered('ben', 'Ben Byron'), registered('cy', 'Cy Byron')],
    at(asks('ben'), '2026-03-02T08:00:00Z'),
    at(asks('ada'), '2026-03-01T08:00:00Z'),
    asks('cy'),
    { type: 'ErasureWithdrawn', data: { patientId: 'cy', accountId: 'account-a' } } satisfies PatientEvent,
    { type: 'LegalHoldPlaced', data: { patientId: 'ben', reason: 'a law suit' } } satisfies PatientEvent,
    { type: 'LegalHoldPlaced', data: { patientId: 'cy', reason: 'another' } } satisfies PatientEvent,
    { type: 'LegalHoldLifted', data: { patientId: 'cy' } } satisfies PatientEvent,
    { type: 'ErasureConfirmed', data: { patientId: 'ada' } } satisfies PatientEvent,
  ]);
  const waiting = await patientsToErase(db);
  expect(waiting.map(({ patientId }) => patientId)).toEqual(['ada', 'ben']);
  expect(waiting[0]?.erasureConfirmedAt).not.toBeNull();
  expect(await patientsOnHold(db)).toMatchObject([{ patientId: 'ben', holdReason: 'a law suit' }]);
});

it('a patient who is called and reached otherwise is found so', async () => {
  const details = {
    patientId: 'ada',
    fullName: 'Ada King',
    mobile: '+4915100000000',
    email: 'ada@king.example',
  };
  const { db } = await givenEvents(projection, [
    registered('ada', 'Ada Byron', null, '+4915112345678'),
    { type: 'PatientDetailsChanged', data: details } satisfies PatientEvent,
  ]);
  expect(await patientById(db, 'ada')).toMatchObject({ fullName: 'Ada King', mobile: '+4915100000000' });
  expect((await searchPatients(db, { q: 'king' })).rows).toHaveLength(1);
  expect((await searchPatients(db, { q: 'byron' })).rows).toEqual([]);
});

it('an erased patient is a marker and nothing else, as a replay would have it', async () => {
  const erasure: PatientEvent = { type: 'PatientErased', data: { patientId: 'ada', accountId: 'account-a' } };
  const hold: PatientEvent = { type: 'LegalHoldPlaced', data: { patientId: 'ada', reason: 'a law suit' } };
  const live = await givenEvents(projection, [ada, hold, erasure]);
  const rows = await live.rows('patient');
  expect(JSON.stringify(rows)).not.toMatch(/Byron|byron|4915112345678|2016|law/);
  expect(await patientById(live.db, 'ada')).toMatchObject({
    fullName: ERASED,
    mobile: null,
    holdReason: null,
  });
  expect((await searchPatients(live.db, {})).rows).toEqual([]);

  const opened = { ...ada, data: { ...ada.data, fullName: ERASED, mobile: ERASED, birthDate: ERASED } };
  const replayed = await givenEvents(projection, [
    opened,
    { ...hold, data: { ...hold.data, reason: ERASED } },
    erasure,
  ]);
  expect(await replayed.rows('patient')).toEqual(rows);
});

it('every event was exercised', () => {
  expect(missing()).toEqual([]);
});
