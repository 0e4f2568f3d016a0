import type { Time } from '../../src/kernel/time.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** A booking, move or offer that was interrupted and could not be finished. Instants are ISO. */
export interface Interruption {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly doctorId: string | null;
  readonly doctorName: string | null;
  /** The time that it was for, as far as that is known. */
  readonly time: Time | null;
  readonly interruptedAt: string;
}

/** How many of them pages show at most. */
const SHOWN = 20;

/** Bookings of patients since an instant that were interrupted before there was an appointment, the latest first. */
export function interruptedBookings(
  db: ReadModels,
  { patientIds, since }: { readonly patientIds: readonly string[]; readonly since: string },
): Promise<Interruption[]> {
  const { values, bind } = bindings();
  return db.query<Interruption>(
    `${interruptions} WHERE i.patient_id = ANY(${bind(patientIds)}) AND i.interrupted_at >= ${bind(since)}
       AND NOT EXISTS (SELECT FROM appointments.appointment a WHERE a.appointment_id = i.appointment_id)
     ${latest}`,
    values,
  );
}

/** All that was interrupted of a doctor since an instant, the latest first. */
export function interruptionsOf(
  db: ReadModels,
  { doctorId, since }: { readonly doctorId: string; readonly since: string },
): Promise<Interruption[]> {
  const { values, bind } = bindings();
  return db.query<Interruption>(
    `${interruptions} WHERE i.doctor_id = ${bind(doctorId)} AND i.interrupted_at >= ${bind(since)} ${latest}`,
    values,
  );
}

const interruptions = `
  SELECT i.appointment_id AS "appointmentId", i.patient_id AS "patientId", coalesce(p.full_name, '') AS "patientName", i.doctor_id AS "doctorId",
         d.full_name AS "doctorName", i.time, i.interrupted_at AS "interruptedAt"
    FROM appointments.interruption i
    LEFT JOIN appointments.patient p ON p.patient_id = i.patient_id
    LEFT JOIN appointments.doctor d ON d.doctor_id = i.doctor_id`;

const latest = `ORDER BY i.interrupted_at DESC, i.appointment_id LIMIT ${SHOWN}`;
