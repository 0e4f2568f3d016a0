import { searchable } from '../../src/platform/projecting/words.js';
import { defineProjection, type Row, type Rows } from '../../src/platform/projecting/projection.js';
import type { ClinicEvent } from '../../src/registration/domain/clinic/clinic.events.js';
import type { DoctorEvent } from '../../src/registration/domain/doctor/doctor.events.js';
import type { DayEvent, Entry } from '../../src/scheduling/domain/day/day.events.js';

/**
 * When doctors work and what takes time of their days. Touches the topics `slots/<doctorId>` and `closing-days`.
 * Nothing is said when a hold lapses: queries are told the time.
 */
export const projection = defineProjection<ClinicEvent | DoctorEvent | DayEvent>({
  name: 'slots',
  version: 2,
  when: {
    ClinicOpened({ data: { zone } }, rows) {
      rows.put('clinic', { id: 'clinic', zone });
    },
    ClosingDaySet({ data: { date, label } }, rows) {
      rows.put('closing_day', { date, label });
      rows.touch('closing-days');
    },
    ClosingDayLifted({ data: { date } }, rows) {
      rows.remove('closing_day', { date });
      rows.touch('closing-days');
    },
    DoctorRegistered({ data: { doctorId, fullName } }, rows) {
      const sortName = searchable(fullName);
      rows.put('doctor', {
        doctor_id: doctorId,
        full_name: fullName,
        sort_name: sortName,
        search: sortName,
      });
    },
    DoctorDetailsChanged({ data: { doctorId, fullName } }, rows) {
      const search = searchable(fullName);
      rows.patch('doctor', { doctor_id: doctorId }, { full_name: fullName, sort_name: search, search });
      rows.touch(`slots/${doctorId}`);
    },
    DoctorApproved({ data: { doctorId, specialties } }, rows) {
      rows.patch('doctor', { doctor_id: doctorId }, { approved: true, specialties });
      rows.touch(`slots/${doctorId}`);
    },
    DoctorSuspended({ data: { doctorId } }, rows) {
      rows.patch('doctor', { doctor_id: doctorId }, { approved: false });
      rows.touch(`slots/${doctorId}`);
    },
    WorkingHoursSet({ data: { doctorId, from, confirmed, ...hours }, revision }, rows) {
      rows.put('hours', {
        doctor_id: doctorId,
        valid_from: from,
        revision,
        confirmed,
        hours: { ...hours, weekly: hours.weekly as unknown as Row },
      });
      rows.touch(`slots/${doctorId}`);
    },
    TimeHeld({ stream, data }, rows) {
      takes(stream, rows, data, { kind: 'held', until: data.until });
    },
    HoldReleased({ stream, data }, rows) {
      givesBack(stream, rows, data.entryId);
    },
    TimeBooked({ stream, data }, rows) {
      takes(stream, rows, data, { kind: 'booked' });
    },
    TimeReleased({ stream, data }, rows) {
      givesBack(stream, rows, data.entryId);
    },
    TimeBlocked({ stream, data }, rows) {
      takes(stream, rows, data, { kind: 'blocked', why: data.why, time_off_id: data.timeOffId });
    },
    TimeUnblocked({ stream, data }, rows) {
      givesBack(stream, rows, data.entryId);
    },
  },
});

function takes(
  stream: string,
  rows: Rows,
  { entryId, patientId, appointmentId, time }: Entry,
  how: Row,
): void {
  const day = doctorDayOf(stream);
  if (day === null) return;
  rows.put('entry', {
    ...day,
    entry_id: entryId,
    starts: time.start,
    minutes: time.minutes,
    patient_id: patientId,
    appointment_id: appointmentId,
    ...how,
  });
  rows.touch(`slots/${day.doctor_id}`);
}

function givesBack(stream: string, rows: Rows, entryId: string): void {
  const day = doctorDayOf(stream);
  if (day === null) return;
  rows.remove('entry', { ...day, entry_id: entryId });
  rows.touch(`slots/${day.doctor_id}`);
}

/** Whose day a stream is (`doctorDay-<doctorId>.<date>`), or `null` for that of a patient, which tells the same again. */
function doctorDayOf(stream: string): { doctor_id: string; date: string } | null {
  const day = /^doctorDay-(.+)\.(\d{4}-\d{2}-\d{2})$/.exec(stream);
  return day?.[1] && day[2] ? { doctor_id: day[1], date: day[2] } : null;
}
