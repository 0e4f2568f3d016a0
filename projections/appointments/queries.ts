import type { Time } from '../../src/kernel/time.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { appointmentColumns, fromAppointments, type AppointmentRow } from './appointment-row.js';

export type { AppointmentRow, Offer } from './appointment-row.js';
export {
  deskAppointment,
  deskAppointments,
  deskDay,
  deskDoctors,
  TOPIC_OF_DESK,
  type DeskDoctor,
  type DeskRow,
} from './desk.js';
export { interruptedBookings, interruptionsOf, type Interruption } from './interruptions.js';
export {
  patientAppointments,
  type PatientAppointmentsFilter,
  type Section,
  type SectionedAppointment,
} from './patient-appointments.js';
export {
  doctorPatients,
  hasTreatmentRelation,
  patientsByIds,
  type PatientRow,
} from './treatment-relation.js';

/** Visits that a record shows; older ones are pages of `patientAppointments`. */
const VISITS_SHOWN = 200;

export interface PatientRecord {
  readonly patientId: string;
  readonly fullName: string;
  /** E.164 */
  readonly mobile: string | null;
  readonly email: string | null;
  /** `YYYY-MM-DD` */
  readonly birthDate: string;
  /** ISO instant. */
  readonly registeredAt: string;
  /** Appointments that have or had a time, with any doctor, at most 200, the latest first. */
  readonly visits: readonly AppointmentRow[];
}

/** What stands in a doctor's agenda. */
export type AgendaRow = AppointmentRow & {
  /** When: the booked time, or that of an offer. */
  readonly at: Time;
  /** Whether the time is only held, for an offer that the patient has not answered. */
  readonly held: boolean;
};

export async function appointmentById(db: ReadModels, appointmentId: string): Promise<AppointmentRow | null> {
  const { values, bind } = bindings();
  const [row] = await db.query<AppointmentRow>(
    `SELECT ${appointmentColumns} ${fromAppointments} WHERE a.appointment_id = ${bind(appointmentId)}`,
    values,
  );
  return row ?? null;
}

/** The times that an appointment had before it moved, the latest first. */
export async function formerTimesOf(db: ReadModels, appointmentId: string): Promise<Time[]> {
  const { values, bind } = bindings();
  const rows = await db.query<{ time: Time }>(
    `SELECT time FROM appointments.booked_time
      WHERE appointment_id = ${bind(appointmentId)} ORDER BY revision DESC OFFSET 1`,
    values,
  );
  return rows.map(({ time }) => time);
}

/**
 * What a doctor's days hold, by start: visits, also missed ones, and times that the doctor offers; a visit that the
 * doctor offers to move stands there with both. `from` and `to` are the first and last date (`YYYY-MM-DD`).
 */
export function doctorDay(
  db: ReadModels,
  { doctorId, from, to }: { doctorId: string; from: string; to: string },
): Promise<AgendaRow[]> {
  const { values, bind } = bindings();
  const [me, first, last] = [bind(doctorId), bind(from), bind(`${to}T24:00`)];
  return db.query<AgendaRow>(
    `SELECT ${appointmentColumns}, agenda.at, agenda.held
       ${fromAppointments}
       JOIN (
         SELECT appointment_id, booked AS at, false AS held
           FROM appointments.appointment
          WHERE booked_doctor_id = ${me} AND booked_local >= ${first} AND booked_local < ${last}
            AND progress IN ('booked', 'arrived', 'checked-in', 'fulfilled', 'noshow')
         UNION ALL
         SELECT appointment_id, offered->'time', true
           FROM appointments.appointment
          WHERE offering_doctor_id = ${me}
            AND offered->'time'->>'local' >= ${first} AND offered->'time'->>'local' < ${last}
       ) AS agenda ON agenda.appointment_id = a.appointment_id
      ORDER BY agenda.at->>'start', a.appointment_id`,
    values,
  );
}

/** What is known of a patient; `null` when there is none with this id. */
export async function patientRecord(db: ReadModels, patientId: string): Promise<PatientRecord | null> {
  const { values, bind } = bindings();
  const who = bind(patientId);
  const [patients, visits] = await Promise.all([
    db.query<Omit<PatientRecord, 'visits'>>(
      `SELECT patient_id AS "patientId", full_name AS "fullName", mobile, email, birth_date AS "birthDate",
              registered_at AS "registeredAt"
         FROM appointments.patient WHERE patient_id = ${who}`,
      values,
    ),
    db.query<AppointmentRow>(
      `SELECT ${appointmentColumns} ${fromAppointments}
        WHERE a.patient_id = ${who} AND a.starts IS NOT NULL
        ORDER BY a.starts DESC, a.appointment_id LIMIT ${VISITS_SHOWN}`,
      values,
    ),
  ]);
  return patients[0] ? { ...patients[0], visits } : null;
}

/** How many requests and visits of a patient lie ahead, beside one; counting stops at `atMost`. `now` is an ISO instant. */
export async function countAhead(
  db: ReadModels,
  {
    patientId,
    appointmentId,
    now,
    atMost,
  }: Readonly<Record<'patientId' | 'appointmentId' | 'now', string>> & {
    readonly atMost: number;
  },
): Promise<number> {
  const { values, bind } = bindings();
  const [row] = await db.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (
       SELECT FROM appointments.appointment
        WHERE patient_id = ${bind(patientId)} AND appointment_id <> ${bind(appointmentId)}
          AND (progress IN ('proposed', 'waitlist') OR (progress = 'booked' AND ends > ${bind(now)}::timestamptz))
        LIMIT ${bind(atMost)}
     ) AS ahead`,
    values,
  );
  return row?.count ?? 0;
}

/** The topics whose change concerns a doctor's agenda. */
export function topicsOfAgenda(doctorId: string): string[] {
  return ['doctor-agenda', `doctor-agenda/${doctorId}`];
}
