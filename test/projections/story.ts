import { ERASED } from '../../src/kernel/stream.js';
import { timeOnWall, wholeDays, type Time } from '../../src/kernel/time.js';
import type { DoctorEvent } from '../../src/registration/domain/doctor/doctor.events.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';

type DataOf<Event extends { type: string; data: object }, Type extends Event['type']> = Extract<
  Event,
  { type: Type }
>['data'];

/** Half an hour in Berlin that starts at a wall time: `at('2026-03-02T09:00')`. */
export function at(local: string, minutes = 30): Time {
  const [date = '', clock = ''] = local.split('T');
  const time = timeOnWall(date, clock, minutes, 'Europe/Berlin');
  if (!time) throw new RangeError(`There is no ${local}`);
  return time;
}

export function patient(patientId: string, more: Partial<DataOf<PatientEvent, 'PatientRegistered'>> = {}) {
  return {
    type: 'PatientRegistered',
    data: {
      patientId,
      accountId: `account-of-${patientId}`,
      fullName: `Patient ${patientId}`,
      mobile: '+4915112345678',
      email: null,
      birthDate: '1980-05-17',
      ...more,
    },
  } satisfies PatientEvent;
}

export function doctor(doctorId: string, more: Partial<DataOf<DoctorEvent, 'DoctorRegistered'>> = {}) {
  return {
    type: 'DoctorRegistered',
    data: {
      doctorId,
      accountId: `account-of-${doctorId}`,
      fullName: `Doctor ${doctorId}`,
      mobile: '+4915187654321',
      email: null,
      specialty: 'neurology',
      licenceNumber: 'L-1',
      ...more,
    },
  } satisfies DoctorEvent;
}

export function renamed(doctorId: string, fullName: string): DoctorEvent {
  const details = { doctorId, fullName, mobile: '+4915100000000', email: `${doctorId}@new.example` };
  return { type: 'DoctorDetailsChanged', data: details };
}

export function approved(doctorId: string, ...specialties: string[]): DoctorEvent {
  return { type: 'DoctorApproved', data: { doctorId, specialties } };
}

export function suspended(doctorId: string): DoctorEvent {
  return { type: 'DoctorSuspended', data: { doctorId, reason: 'Licence ran out' } };
}

/** The events of one appointment, each with what it must say. */
export function appointment(appointmentId: string, patientId = 'ann') {
  const whose = { appointmentId, patientId };
  return {
    requested: (more: Partial<DataOf<AppointmentEvent, 'AppointmentRequested'>> = {}): AppointmentEvent => ({
      type: 'AppointmentRequested',
      data: {
        ...whose,
        specialty: 'neurology',
        reason: 'Migraine',
        requestedPeriod: at('2026-03-10T09:00'),
        doctorId: null,
        ...more,
      },
    }),
    waitlisted: (
      more: Partial<DataOf<AppointmentEvent, 'AppointmentWaitlisted'>> = {},
    ): AppointmentEvent => ({
      type: 'AppointmentWaitlisted',
      data: {
        ...whose,
        specialty: 'neurology',
        reason: 'Migraine',
        requestedPeriod: wholeDays('2026-03-09', '2026-03-13', 'Europe/Berlin'),
        doctorId: null,
        ...more,
      },
    }),
    declined: (doctorId: string): AppointmentEvent => ({
      type: 'AppointmentDeclined',
      data: { ...whose, doctorId, note: 'Not my field' },
    }),
    offered: (doctorId: string, time: Time, until = '2026-03-05T08:00:00.250Z'): AppointmentEvent => ({
      type: 'AppointmentOffered',
      data: { ...whose, doctorId, entryId: `offered-${appointmentId}`, time, until },
    }),
    lapsed: (doctorId: string): AppointmentEvent => ({
      type: 'OfferLapsed',
      data: { ...whose, doctorId, entryId: `offered-${appointmentId}` },
    }),
    refused: (doctorId: string): AppointmentEvent => ({
      type: 'OfferRefused',
      data: { ...whose, doctorId, entryId: `offered-${appointmentId}` },
    }),
    booked: (doctorId: string, time = at('2026-03-10T09:00')): AppointmentEvent => ({
      type: 'AppointmentBooked',
      data: { ...whose, doctorId, entryId: `entry-${appointmentId}`, time },
    }),
    rescheduled: (doctorId: string, time: Time): AppointmentEvent => ({
      type: 'AppointmentRescheduled',
      data: {
        ...whose,
        doctorId,
        entryId: `next-${appointmentId}`,
        time,
        previousEntryId: `entry-${appointmentId}`,
      },
    }),
    abandoned: (rule = 'time-already-taken'): AppointmentEvent => ({
      type: 'BookingAbandoned',
      data: {
        ...whose,
        entryId: `entry-${appointmentId}`,
        rule,
        doctorId: 'me',
        time: at('2026-03-10T09:00'),
      },
    }),
    cancelled: (more: Partial<DataOf<AppointmentEvent, 'AppointmentCancelled'>> = {}): AppointmentEvent => ({
      type: 'AppointmentCancelled',
      data: {
        ...whose,
        doctorId: null,
        by: 'patient',
        cancellationReason: 'pat-fb',
        because: 'asked',
        note: 'I feel better',
        ...more,
      },
    }),
    arrived: (doctorId: string): AppointmentEvent => ({
      type: 'PatientArrived',
      data: { ...whose, doctorId },
    }),
    checkedIn: (doctorId: string): AppointmentEvent => ({
      type: 'PatientCheckedIn',
      data: { ...whose, doctorId },
    }),
    fulfilled: (doctorId: string, note = 'Rest and water'): AppointmentEvent => ({
      type: 'AppointmentFulfilled',
      data: { ...whose, doctorId, note },
    }),
    missed: (doctorId: string): AppointmentEvent => ({
      type: 'NoShowRecorded',
      data: { ...whose, doctorId },
    }),
    enteredInError: (): AppointmentEvent => ({
      type: 'AppointmentEnteredInError',
      data: { ...whose, note: 'Wrong patient' },
    }),
  };
}

/** Personal fields as they are read once their key is destroyed. */
export function erasedFields(data: object): object {
  const names = ['fullName', 'mobile', 'email', 'birthDate', 'reason', 'note'];
  const texts = Object.entries(data).filter(
    ([name, value]) => names.includes(name) && typeof value === 'string',
  );
  return Object.fromEntries(texts.map(([name]) => [name, ERASED]));
}
