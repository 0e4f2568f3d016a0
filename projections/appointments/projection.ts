import { endOf, type Time } from '../../src/kernel/time.js';
import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';
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
  version: 1,
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
    DoctorRegistered({ data }, rows) {
      rows.put('doctor', {
        doctor_id: data.doctorId,
        full_name: data.fullName,
        search: searchable(data.fullName),
      });
    },
    DoctorApproved({ data }, rows) {
      rows.patch('doctor', { doctor_id: data.doctorId }, { approved: true, specialties: data.specialties });
    },
    DoctorSuspended({ data }, rows) {
      rows.patch('doctor', { doctor_id: data.doctorId }, { approved: false });
    },

    AppointmentRequested({ data, metadata }, rows) {
      rows.put('appointment', {
        appointment_id: data.appointmentId,
        patient_id: data.patientId,
        specialty: data.specialty,
        reason: data.reason,
        search: searchable(data.reason, data.specialty),
        requested: { ...data.requestedPeriod },
        requested_at: metadata.at,
        asked_doctor_id: data.doctorId,
      });
      touch(rows, data);
    },
    AppointmentDeclined({ data }, rows) {
      rows.put('decline', { appointment_id: data.appointmentId, doctor_id: data.doctorId });
      touch(rows, data);
    },
    AppointmentOffered({ data }, rows) {
      change(rows, data, {
        offering_doctor_id: data.doctorId,
        offered: { time: { ...data.time }, until: data.until },
      });
    },
    OfferLapsed: ({ data }, rows) => change(rows, data, noOffer),
    OfferRefused: ({ data }, rows) => change(rows, data, noOffer),
    AppointmentBooked: ({ data }, rows) => change(rows, data, booked(data.doctorId, data.time)),
    AppointmentRescheduled: ({ data }, rows) => change(rows, data, booked(data.doctorId, data.time)),
    AppointmentCancelled({ data }, rows) {
      change(rows, data, {
        ...ended('cancelled'),
        cancelled_by: data.by,
        cancellation_reason: data.cancellationReason,
        because: data.because,
        note: data.note,
      });
    },
    PatientArrived: ({ data }, rows) => change(rows, data, ended('arrived')),
    PatientCheckedIn: ({ data }, rows) => change(rows, data, ended('checked-in')),
    AppointmentFulfilled: ({ data }, rows) => change(rows, data, { ...ended('fulfilled'), note: data.note }),
    NoShowRecorded: ({ data }, rows) => change(rows, data, ended('noshow')),
    AppointmentEnteredInError({ data }, rows) {
      change(rows, data, { ...ended('entered-in-error'), error_note: data.note });
      rows.touch('doctor-agenda');
    },
  },
});

const noOffer = { offering_doctor_id: null, offered: null };

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
