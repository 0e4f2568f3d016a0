import { ERASED } from '../../src/kernel/stream.js';
import { addMinutes, dateAt, endOf, type Time } from '../../src/kernel/time.js';
import {
  defineProjection,
  type Recorded,
  type Row,
  type Rows,
} from '../../src/platform/projecting/projection.js';
import { searchable } from '../../src/platform/projecting/words.js';
import type { DoctorEvent } from '../../src/registration/domain/doctor/doctor.events.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';

/**
 * Appointments as patients, doctors and the desk see them. Touches `appointment/<appointmentId>`,
 * `patient/<patientId>` and `doctor-agenda/<doctorId>`; `doctor-agenda` when the event does not say whose agenda it
 * changes: see `topicsOfAgenda`.
 */
export const projection = defineProjection<AppointmentEvent | DoctorEvent | PatientEvent>({
  name: 'appointments',
  version: 5,
  when: {
    PatientRegistered({ data, metadata }, rows) {
      rows.put('patient', {
        patient_id: data.patientId,
        full_name: data.fullName,
        mobile: data.mobile,
        email: data.email,
        birth_date: data.birthDate,
        registered_at: metadata.at,
        sort_name: searchable(data.fullName),
        search: searchable(data.fullName, data.mobile),
      });
      rows.touch(`patient/${data.patientId}`);
    },
    PatientDetailsChanged({ data: { patientId, fullName, mobile, email } }, rows) {
      const details = { full_name: fullName, mobile, email, sort_name: searchable(fullName) };
      rows.patch('patient', { patient_id: patientId }, { ...details, search: searchable(fullName, mobile) });
      rows.touch(`patient/${patientId}`);
    },
    PatientErased({ data: { patientId } }, rows) {
      const nobody = { full_name: ERASED, mobile: null, email: null, birth_date: ERASED };
      rows.patch(
        'patient',
        { patient_id: patientId },
        { ...nobody, sort_name: searchable(ERASED), search: '' },
      );
      const nothing = { reason: ERASED, search: '', note: null, error_note: null };
      rows.patchAll('appointment', { patient_id: patientId }, nothing);
      rows.touch(`patient/${patientId}`);
    },
    DoctorRegistered({ data }, rows) {
      rows.put('doctor', {
        doctor_id: data.doctorId,
        full_name: data.fullName,
        search: searchable(data.fullName),
      });
    },
    DoctorDetailsChanged({ data: { doctorId, fullName } }, rows) {
      const called = { full_name: fullName, search: searchable(fullName) };
      rows.patch('doctor', { doctor_id: doctorId }, called);
      rows.touch(`doctor-agenda/${doctorId}`);
    },
    DoctorApproved({ data }, rows) {
      rows.patch('doctor', { doctor_id: data.doctorId }, { approved: true, specialties: data.specialties });
    },
    DoctorSuspended({ data }, rows) {
      rows.patch('doctor', { doctor_id: data.doctorId }, { approved: false });
    },

    AppointmentRequested({ data, metadata }, rows) {
      rows.put('appointment', wish(data, metadata.at));
      touch(rows, data);
    },
    AppointmentWaitlisted({ data, metadata }, rows) {
      rows.put('appointment', {
        ...wish(data, metadata.at),
        progress: 'waitlist',
        waits_until: dateAt(addMinutes(endOf(data.requestedPeriod), -1), data.requestedPeriod.zone),
      });
      touch(rows, data);
    },
    AppointmentDeclined({ data }, rows) {
      rows.put('decline', { appointment_id: data.appointmentId, doctor_id: data.doctorId });
      touch(rows, data);
    },
    AppointmentOffered({ data, metadata }, rows) {
      change(rows, data, {
        offering_doctor_id: data.doctorId,
        offered: { time: { ...data.time }, until: data.until },
        settled_at: settledAt(metadata),
      });
      isWhole(rows, data);
    },
    OfferLapsed: ({ data }, rows) => change(rows, data, noOffer),
    OfferRefused: ({ data }, rows) => change(rows, data, noOffer),
    AppointmentBooked: (event, rows) => book(event, rows),
    AppointmentRescheduled: (event, rows) => book(event, rows),
    BookingAbandoned({ data, metadata }, rows) {
      if (data.rule !== INTERRUPTED || settledAt(metadata) === null) return;
      rows.put('interruption', {
        appointment_id: data.appointmentId,
        patient_id: data.patientId,
        doctor_id: data.doctorId,
        time: data.time && { ...data.time },
        interrupted_at: metadata.at,
      });
      touch(rows, data);
    },
    AppointmentCancelled({ data }, rows) {
      isWhole(rows, data);
      change(rows, data, {
        ...ended('cancelled'),
        cancelled_by: data.by,
        cancellation_reason: data.cancellationReason,
        because: data.because,
        note: data.note,
      });
    },
    PatientArrived({ data, metadata }, rows) {
      change(rows, data, { ...ended('arrived'), arrived_at: metadata.at });
    },
    PatientCheckedIn: ({ data }, rows) => change(rows, data, ended('checked-in')),
    AppointmentFulfilled: ({ data }, rows) => change(rows, data, { ...ended('fulfilled'), note: data.note }),
    NoShowRecorded: ({ data }, rows) => change(rows, data, ended('noshow')),
    AppointmentEnteredInError({ data }, rows) {
      change(rows, data, { ...ended('entered-in-error'), error_note: data.note });
      rows.touch('doctor-agenda');
    },
  },
});

/** The rule by which `settle-bookings` abandons what nobody brought to an end. */
const INTERRUPTED = 'booking-interrupted';

/** When `settle-bookings` brought something to an end that had been interrupted; `null` when somebody else did. */
function settledAt({ actor, at }: Recorded['metadata']): string | null {
  return actor.kind === 'system' && actor.process === 'settle-bookings' ? at : null;
}

/** What was interrupted before has been made good, or does not matter any more. */
function isWhole(rows: Rows, { appointmentId }: Whose): void {
  rows.remove('interruption', { appointment_id: appointmentId });
}

function wish(data: Wish, at: string): Row {
  return {
    appointment_id: data.appointmentId,
    patient_id: data.patientId,
    specialty: data.specialty,
    reason: data.reason,
    search: searchable(data.reason, data.specialty),
    requested: { ...data.requestedPeriod },
    requested_at: at,
    asked_doctor_id: data.doctorId,
  };
}

type Booking = Recorded<Extract<AppointmentEvent, { type: 'AppointmentBooked' | 'AppointmentRescheduled' }>>;

const noOffer = { offering_doctor_id: null, offered: null };

function book({ data, revision, metadata }: Booking, rows: Rows): void {
  rows.put('booked_time', { appointment_id: data.appointmentId, revision, time: { ...data.time } });
  change(rows, data, { ...booked(data.doctorId, data.time), settled_at: settledAt(metadata) });
  isWhole(rows, data);
}

function booked(doctorId: string, time: Time): Row {
  return {
    ...noOffer,
    progress: 'booked',
    booked_doctor_id: doctorId,
    booked: { ...time },
    booked_local: time.local,
    starts: time.start,
    ends: endOf(time),
  };
}

function ended(progress: string): Row {
  return { ...noOffer, progress };
}

type Wish = Extract<AppointmentEvent, { type: 'AppointmentRequested' | 'AppointmentWaitlisted' }>['data'];

interface Whose {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId?: string | null;
}

function change(rows: Rows, whose: Whose, changes: Row): void {
  rows.patch('appointment', { appointment_id: whose.appointmentId }, changes);
  touch(rows, whose);
}

function touch(rows: Rows, { appointmentId, patientId, doctorId }: Whose): void {
  rows.touch(`appointment/${appointmentId}`);
  rows.touch(`patient/${patientId}`);
  if (doctorId) rows.touch(`doctor-agenda/${doctorId}`);
}
