import type { Time } from '../../src/kernel/time.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { offerColumn, type AppointmentRow } from './appointment-row.js';

/** Appointments of one patient that the desk is shown at most. */
const SHOWN_PER_PATIENT = 20;

/** What the front desk sees of an appointment: who, when and with whom. What for, and what was noted, is not read. */
export type DeskRow = Pick<
  AppointmentRow,
  | 'appointmentId'
  | 'patientId'
  | 'patientName'
  | 'patientMobile'
  | 'doctorId'
  | 'doctorName'
  | 'status'
  | 'time'
  | 'offer'
  | 'waitsUntil'
> & {
  /** When: the booked time, that of an offer, else the requested one. */
  readonly at: Time;
  /** Whether the time is only held, for an offer that the patient has not answered. */
  readonly held: boolean;
};

export interface DeskDoctor {
  readonly doctorId: string;
  readonly fullName: string;
}

const deskColumns = `
  a.appointment_id AS "appointmentId", a.patient_id AS "patientId", coalesce(p.full_name, '') AS "patientName",
  p.mobile AS "patientMobile", a.doctor_id AS "doctorId", d.full_name AS "doctorName", a.status, a.booked AS time,
  a.waits_until AS "waitsUntil", ${offerColumn}`;

const withPeople = `
  LEFT JOIN appointments.patient p ON p.patient_id = a.patient_id
  LEFT JOIN appointments.doctor d ON d.doctor_id = a.doctor_id
  LEFT JOIN appointments.doctor o ON o.doctor_id = a.offering_doctor_id`;

/** What the days of all doctors hold on a date (`YYYY-MM-DD`), by start: visits, also missed ones, and offered times. */
export function deskDay(db: ReadModels, date: string): Promise<DeskRow[]> {
  const { values, bind } = bindings();
  const [first, last] = [bind(date), bind(`${date}T24:00`)];
  return db.query<DeskRow>(
    `SELECT ${deskColumns}, taken.at, taken.held
       FROM (
         SELECT booked.* FROM appointments.doctor each
           CROSS JOIN LATERAL (
             SELECT appointment_id, booked AS at, false AS held
               FROM appointments.appointment
              WHERE booked_doctor_id = each.doctor_id AND booked_local >= ${first} AND booked_local < ${last}
                AND progress IN ('booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')
           ) AS booked
         UNION ALL
         SELECT appointment_id, offered->'time', true
           FROM appointments.appointment
          WHERE offering_doctor_id IS NOT NULL
            AND offered->'time'->>'local' >= ${first} AND offered->'time'->>'local' < ${last}
       ) AS taken
       JOIN appointments.appointment a ON a.appointment_id = taken.appointment_id ${withPeople}
      ORDER BY taken.at->>'start', a.appointment_id`,
    values,
  );
}

/** Doctors who see patients now, by name. */
export function deskDoctors(db: ReadModels): Promise<DeskDoctor[]> {
  return db.query<DeskDoctor>(
    `SELECT doctor_id AS "doctorId", full_name AS "fullName" FROM appointments.doctor
      WHERE approved ORDER BY search, doctor_id`,
  );
}

/**
 * What patients have ahead of them at the instant `now` (ISO): visits, open requests and what they wait for, at most 20
 * each, by start.
 */
export function deskAppointments(
  db: ReadModels,
  { patientIds, now }: { patientIds: readonly string[]; now: string },
): Promise<DeskRow[]> {
  const { values, bind } = bindings();
  return db.query<DeskRow>(
    `SELECT ${deskColumns}, coming.at, coming.held
       FROM unnest(${bind(patientIds)}::text[]) AS who (patient_id)
       CROSS JOIN LATERAL (
         SELECT appointment_id, coalesce(booked, offered->'time', requested) AS at,
                booked IS NULL AND offered IS NOT NULL AS held
           FROM appointments.appointment
          WHERE patient_id = who.patient_id
            AND (progress IN ('proposed', 'waitlist')
                 OR progress IN ('booked', 'arrived', 'checked-in') AND ends > ${bind(now)}::timestamptz)
          ORDER BY coalesce(booked, offered->'time', requested)->>'start' LIMIT ${SHOWN_PER_PATIENT}
       ) AS coming
       JOIN appointments.appointment a ON a.appointment_id = coming.appointment_id ${withPeople}
      ORDER BY coming.at->>'start', a.appointment_id`,
    values,
  );
}

/** One appointment as the desk sees it; `null` when there is none. */
export async function deskAppointment(db: ReadModels, appointmentId: string): Promise<DeskRow | null> {
  const { values, bind } = bindings();
  const [row] = await db.query<DeskRow>(
    `SELECT ${deskColumns}, coalesce(a.booked, a.offered->'time', a.requested) AS at,
            a.booked IS NULL AND a.offered IS NOT NULL AS held
       FROM appointments.appointment a ${withPeople} WHERE a.appointment_id = ${bind(appointmentId)}`,
    values,
  );
  return row ?? null;
}

/** The topic whose change concerns the desk's day. */
export const TOPIC_OF_DESK = 'doctor-agenda*';
