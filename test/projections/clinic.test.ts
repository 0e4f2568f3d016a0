import { expect, it } from 'vitest';
import { projection as clinic } from '../../projections/clinic/projection.js';
import { findClinic, specialtyLabels } from '../../projections/clinic/queries.js';
import type { ClinicEvent } from '../../src/registration/domain/clinic/clinic.events.js';
import { givenEvents } from '../support/projecting.js';
import { exercised } from './exercised.js';

const { projection, missing } = exercised(clinic);

const opened: ClinicEvent = { type: 'ClinicOpened', data: { name: 'Linden', zone: 'Europe/Berlin' } };
const offers = (specialty: string, label: string): ClinicEvent => ({
  type: 'SpecialtyOffered',
  data: { specialty, label },
});

it('there is no clinic before it was opened', async () => {
  const { db } = await givenEvents(projection, []);
  expect(await findClinic(db)).toBeNull();
});

it('a clinic that was just opened has a name, a zone and nothing else', async () => {
  const { db, topics } = await givenEvents(projection, [opened]);
  expect(await findClinic(db)).toEqual({
    name: 'Linden',
    zone: 'Europe/Berlin',
    address: '',
    phone: '',
    email: '',
    openRequests: false,
    staffSecondFactor: 'optional',
    sample: false,
    specialties: [],
  });
  expect(topics).toEqual(['clinic']);
});

it('details and policy are the newest', async () => {
  const details = { name: 'Lime', address: 'Lindenstraße 1', phone: '+49 30 1', email: 'a@clinic.example' };
  const { db, topics } = await givenEvents(projection, [
    opened,
    { type: 'ClinicDetailsChanged', data: details },
    { type: 'ClinicPolicySet', data: { openRequests: true, staffSecondFactor: 'required' } },
  ] satisfies ClinicEvent[]);
  expect(await findClinic(db)).toMatchObject({
    ...details,
    openRequests: true,
    staffSecondFactor: 'required',
  });
  expect(topics).toEqual(['clinic']);
});

it('offered specialties come by label; a withdrawn one keeps its label for old appointments', async () => {
  const { db, rows } = await givenEvents(projection, [
    opened,
    offers('neurology', 'Neurology'),
    offers('cardiology', 'Cardiology'),
    offers('urology', 'Urology'),
    { type: 'SpecialtyWithdrawn', data: { specialty: 'urology' } },
  ] satisfies ClinicEvent[]);
  expect((await findClinic(db))?.specialties).toEqual([
    { specialty: 'cardiology', label: 'Cardiology' },
    { specialty: 'neurology', label: 'Neurology' },
  ]);
  expect(Object.fromEntries(await specialtyLabels(db))).toEqual({
    cardiology: 'Cardiology',
    neurology: 'Neurology',
    urology: 'Urology',
  });
  expect(await rows('specialty')).toContainEqual({ specialty: 'urology', label: 'Urology', offered: false });
});

it('a specialty that is offered again has its new label', async () => {
  const { db } = await givenEvents(projection, [
    opened,
    offers('urology', 'Urology'),
    { type: 'SpecialtyWithdrawn', data: { specialty: 'urology' } },
    offers('urology', 'Bladder and kidneys'),
  ] satisfies ClinicEvent[]);
  expect((await findClinic(db))?.specialties).toEqual([
    { specialty: 'urology', label: 'Bladder and kidneys' },
  ]);
});

it('a sample clinic says so', async () => {
  const marked: ClinicEvent = { type: 'ClinicMarkedAsSample', data: { seed: 7 } };
  const { db } = await givenEvents(projection, [opened, marked]);
  expect((await findClinic(db))?.sample).toBe(true);
});

it('every event it handles was exercised', () => expect(missing()).toEqual([]));
