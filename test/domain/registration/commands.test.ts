import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { refuse } from '../../../src/kernel/refusal.js';
import { ChangeClinicDetails } from '../../../src/registration/domain/clinic/change-clinic-details.js';
import { MarkClinicAsSample } from '../../../src/registration/domain/clinic/mark-clinic-as-sample.js';
import { OfferSpecialty } from '../../../src/registration/domain/clinic/offer-specialty.js';
import { OpenClinic } from '../../../src/registration/domain/clinic/open-clinic.js';
import { SetClinicPolicy } from '../../../src/registration/domain/clinic/set-clinic-policy.js';
import { WithdrawSpecialty } from '../../../src/registration/domain/clinic/withdraw-specialty.js';
import { ApproveDoctor, FIRST_HOURS } from '../../../src/registration/domain/doctor/approve-doctor.js';
import { RegisterDoctor } from '../../../src/registration/domain/doctor/register-doctor.js';
import { SetWorkingHours } from '../../../src/registration/domain/doctor/set-working-hours.js';
import { SuspendDoctor } from '../../../src/registration/domain/doctor/suspend-doctor.js';
import { RegisterPatient } from '../../../src/registration/domain/patient/register-patient.js';
import { startContexts, startServers, type Contexts, type Servers } from '../../support/contexts.js';
import { metaOf } from '../../support/decider.js';
import { aDoctor, aPatient } from './histories.js';

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

const done = { position: expect.any(BigInt) as bigint, repeated: false };
const typesOf = async (stream: string) => (await app.events(stream)).map(({ type }) => type);

it('brings every command to its stream', async () => {
  const patientId = randomUUID();
  const doctorId = randomUUID();
  expect(await app.send(new RegisterPatient({ ...aPatient, patientId }, metaOf()))).toEqual(
    refuse('clinic-not-open'),
  );

  const policy = { openRequests: true, staffSecondFactor: 'optional' } as const;
  const specialties = ['cardiology', 'ent'].map((specialty) => ({ specialty, label: specialty }));
  const details = { name: 'Linden', address: 'Lindenstr. 1', phone: '', email: '' };
  for (const command of [
    new OpenClinic({ name: 'Linden', zone: 'Europe/Berlin', specialties, policy }, metaOf()),
    new ChangeClinicDetails(details, metaOf()),
    new SetClinicPolicy({ ...policy, openRequests: false }, metaOf()),
    new OfferSpecialty({ specialty: 'urology', label: 'Urology' }, metaOf()),
    new WithdrawSpecialty({ specialty: 'ent' }, metaOf()),
    new MarkClinicAsSample({ seed: 7 }, metaOf()),
    new RegisterPatient({ ...aPatient, patientId, accountId: null, mobile: null }, metaOf()),
    new RegisterDoctor({ ...aDoctor, doctorId }, metaOf()),
    new ApproveDoctor({ doctorId, specialties: ['cardiology', 'urology'] }, metaOf()),
    new SetWorkingHours({ doctorId, from: '2026-12-01', ...FIRST_HOURS }, metaOf()),
    new SuspendDoctor({ doctorId, reason: 'away' }, metaOf()),
  ])
    expect(await app.send(command), command.constructor.name).toEqual(done);

  expect(await typesOf('clinic')).toEqual([
    'ClinicOpened',
    'ClinicPolicySet',
    'SpecialtyOffered',
    'SpecialtyOffered',
    'ClinicDetailsChanged',
    'ClinicPolicySet',
    'SpecialtyOffered',
    'SpecialtyWithdrawn',
    'ClinicMarkedAsSample',
  ]);
  expect(await typesOf(`patient-${patientId}`)).toEqual(['PatientRegistered']);
  expect(await typesOf(`doctor-${doctorId}`)).toEqual([
    'DoctorRegistered',
    'DoctorApproved',
    'WorkingHoursSet',
    'WorkingHoursSet',
    'DoctorSuspended',
  ]);
});

it('lets decisions see what the clinic offers now', async () => {
  const doctor = { ...aDoctor, doctorId: randomUUID(), specialty: 'ent' };
  expect(await app.send(new RegisterDoctor(doctor, metaOf()))).toEqual(
    refuse('specialty-not-offered', 'specialty'),
  );
});
