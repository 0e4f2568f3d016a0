import { ERASED } from '../../src/kernel/stream.js';
import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';
import { wordsOf } from '../../src/platform/projecting/words.js';
import type { PatientEvent } from '../../src/registration/domain/patient/patient.events.js';
import type { AppointmentEvent } from '../../src/scheduling/domain/appointment/appointment.events.js';

/**
 * Requests as doctors search them. Touches `requests/<specialty>` and `requests/all` when a request comes in, and
 * `requests` when one changes, since later events do not say the specialty: see `topicsOfRequests`.
 */
export const projection = defineProjection<AppointmentEvent | PatientEvent>({
  name: 'requests',
  version: 3,
  when: {
    PatientRegistered({ data }, rows) {
      rows.put('patient', {
        patient_id: data.patientId,
        full_name: data.fullName,
        birth_date: data.birthDate,
      });
    },
    PatientDetailsChanged({ data: { patientId, fullName } }, rows) {
      rows.patch('patient', { patient_id: patientId }, { full_name: fullName });
      rows.touch('requests');
    },
    PatientErased({ data: { patientId } }, rows) {
      rows.patch('patient', { patient_id: patientId }, { full_name: ERASED, birth_date: ERASED });
      rows.patchAll('request', { patient_id: patientId }, { reason: ERASED, words: [] });
      rows.touch('requests');
    },
    AppointmentRequested({ data, metadata }, rows) {
      rows.put('request', {
        appointment_id: data.appointmentId,
        patient_id: data.patientId,
        specialty: data.specialty,
        reason: data.reason,
        words: wordsOf(data.reason),
        requested: { ...data.requestedPeriod },
        requested_local: data.requestedPeriod.local,
        requested_at: metadata.at,
        asked_doctor_id: data.doctorId,
      });
      rows.touch(`requests/${data.specialty}`);
      rows.touch('requests/all');
    },
    AppointmentDeclined({ data }, rows) {
      rows.put('decline', { appointment_id: data.appointmentId, doctor_id: data.doctorId });
      rows.touch('requests');
    },
    AppointmentOffered: ({ data }, rows) => change(rows, data, { offering_doctor_id: data.doctorId }),
    OfferLapsed: ({ data }, rows) => change(rows, data, { offering_doctor_id: null }),
    OfferRefused: ({ data }, rows) => change(rows, data, { offering_doctor_id: null }),
    AppointmentBooked: ({ data }, rows) => change(rows, data, booked(data.doctorId)),
    AppointmentRescheduled: ({ data }, rows) => change(rows, data, booked(data.doctorId)),
    AppointmentCancelled: ({ data }, rows) => change(rows, data, ended('cancelled')),
    PatientArrived: ({ data }, rows) => change(rows, data, ended('arrived')),
    PatientCheckedIn: ({ data }, rows) => change(rows, data, ended('checked-in')),
    AppointmentFulfilled: ({ data }, rows) => change(rows, data, ended('fulfilled')),
    NoShowRecorded: ({ data }, rows) => change(rows, data, ended('noshow')),
    AppointmentEnteredInError: ({ data }, rows) => change(rows, data, ended('entered-in-error')),
  },
});

function booked(doctorId: string): Row {
  return { progress: 'booked', booked_doctor_id: doctorId, offering_doctor_id: null };
}

function ended(progress: string): Row {
  return { progress, offering_doctor_id: null };
}

function change(rows: Rows, { appointmentId }: { appointmentId: string }, changes: Row): void {
  rows.patch('request', { appointment_id: appointmentId }, changes);
  rows.touch('requests');
}
