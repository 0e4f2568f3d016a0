import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** A visit that is booked. Instants are ISO. */
export interface BookedTime {
  readonly appointmentId: string;
  readonly doctorId: string;
  readonly patientId: string;
  readonly starts: string;
  readonly ends: string;
}

/** What a doctor or a patient has between two instants, by start: what a booking that tripped came upon. At most 100. */
export function bookedBetween(
  db: ReadModels,
  wanted: { readonly personId: string; readonly from: string; readonly to: string },
): Promise<BookedTime[]> {
  const { values, bind } = bindings();
  const [person, from, to] = [bind(wanted.personId), bind(wanted.from), bind(wanted.to)];
  return db.query<BookedTime>(
    `SELECT appointment_id AS "appointmentId", doctor_id AS "doctorId", patient_id AS "patientId", starts, ends
       FROM booked_times.booked_time
      WHERE (doctor_id = ${person} OR patient_id = ${person})
        AND tstzrange(starts, ends) && tstzrange(${from}, ${to})
      ORDER BY starts, appointment_id LIMIT 100`,
    values,
  );
}
