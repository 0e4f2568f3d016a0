import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';
import { searchable } from '../../src/platform/projecting/words.js';
import type { DoctorEvent } from '../../src/registration/domain/doctor/doctor.events.js';

/** Doctors, what they are approved for and when they work. Touches the topics `doctors` and `doctor/<doctorId>`. */
export const projection = defineProjection<DoctorEvent>({
  name: 'doctors',
  version: 1,
  when: {
    DoctorRegistered({ data, metadata }, rows) {
      rows.put('doctor', {
        doctor_id: data.doctorId,
        account_id: data.accountId,
        full_name: data.fullName,
        mobile: data.mobile,
        email: data.email,
        specialty: data.specialty,
        licence_number: data.licenceNumber,
        registered_at: metadata.at,
        sort_name: searchable(data.fullName),
        search: searchable(data.fullName),
      });
      touch(rows, data.doctorId);
    },
    DoctorDetailsChanged({ data: { doctorId, fullName, mobile, email } }, rows) {
      const search = searchable(fullName);
      const details = { full_name: fullName, mobile, email, sort_name: search, search };
      rows.patch('doctor', { doctor_id: doctorId }, details);
      touch(rows, doctorId);
    },
    DoctorApproved({ data }, rows) {
      rows.patch(
        'doctor',
        { doctor_id: data.doctorId },
        { status: 'approved', specialties: data.specialties, suspended_reason: null },
      );
      touch(rows, data.doctorId);
    },
    DoctorSuspended({ data }, rows) {
      rows.patch(
        'doctor',
        { doctor_id: data.doctorId },
        { status: 'suspended', suspended_reason: data.reason },
      );
      touch(rows, data.doctorId);
    },
    WorkingHoursSet({ data: { doctorId, confirmed, ...hours } }, rows) {
      const weekly = hours.weekly as unknown as Row;
      const changes = { working_hours: { ...hours, weekly }, hours_confirmed: confirmed };
      rows.patch('doctor', { doctor_id: doctorId }, changes);
      touch(rows, doctorId);
    },
  },
});

function touch(rows: Rows, doctorId: string): void {
  rows.touch('doctors');
  rows.touch(`doctor/${doctorId}`);
}
