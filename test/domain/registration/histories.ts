import type { ClinicEvent } from '../../../src/registration/domain/clinic/clinic.events.js';
import { clinicStream, type Clinic } from '../../../src/registration/domain/clinic/clinic.js';
import { FIRST_HOURS } from '../../../src/registration/domain/doctor/approve-doctor.js';
import type { DoctorEvent } from '../../../src/registration/domain/doctor/doctor.events.js';
import type { PatientEvent } from '../../../src/registration/domain/patient/patient.events.js';
import { stateAfter } from '../../support/decider.js';

export const opened: ClinicEvent = { type: 'ClinicOpened', data: { name: 'Linden', zone: 'Europe/Berlin' } };
export const policySet: ClinicEvent = {
  type: 'ClinicPolicySet',
  data: { openRequests: false, staffSecondFactor: 'optional' },
};
export const offered = (specialty: string, label = specialty): ClinicEvent => ({
  type: 'SpecialtyOffered',
  data: { specialty, label },
});
export const withdrawn = (specialty: string): ClinicEvent => ({
  type: 'SpecialtyWithdrawn',
  data: { specialty },
});

/** Offers cardiology and dermatology, and once offered ENT. */
export const clinicHistory: readonly ClinicEvent[] = [
  opened,
  policySet,
  offered('cardiology', 'Cardiology'),
  offered('dermatology', 'Dermatology'),
  offered('ent', 'Ear, nose and throat'),
  withdrawn('ent'),
];
export const clinic: Clinic = stateAfter(clinicStream, clinicHistory);
export const notOpen: Clinic = clinicStream.initial;

export const patientId = '11111111-1111-4111-8111-111111111111';
export const doctorId = '22222222-2222-4222-8222-222222222222';
export const accountId = '33333333-3333-4333-8333-333333333333';

export const aPatient = {
  patientId,
  accountId,
  fullName: 'Ada Byron',
  mobile: '+4915112345678',
  email: 'ada@example.org',
  birthDate: '1985-12-10',
};
export const patientRegistered: PatientEvent = { type: 'PatientRegistered', data: aPatient };

export const aDoctor = {
  doctorId,
  accountId,
  fullName: 'Grace Hopper',
  mobile: '+4915187654321',
  email: null,
  specialty: 'cardiology',
  licenceNumber: 'B-4711',
};
export const doctorRegistered: DoctorEvent = { type: 'DoctorRegistered', data: aDoctor };
export const approved = (...specialties: string[]): DoctorEvent => ({
  type: 'DoctorApproved',
  data: { doctorId, specialties },
});
export const firstHours: DoctorEvent = {
  type: 'WorkingHoursSet',
  data: { doctorId, from: '2026-11-23', ...FIRST_HOURS, confirmed: false },
};
export const suspended: DoctorEvent = {
  type: 'DoctorSuspended',
  data: { doctorId, reason: 'licence expired' },
};
export const approvedDoctor = [doctorRegistered, approved('cardiology'), firstHours];
