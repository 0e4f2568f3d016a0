import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** A time that a patient keeps while choosing. */
export interface OwnHold {
  readonly entryId: string;
  /** `YYYY-MM-DD` */
  readonly date: string;
  /** ISO instants. */
  readonly start: string;
  readonly until: string;
  readonly minutes: number;
}

/** The times of a doctor that a patient keeps at the instant `now`, by start. What is offered to them is not theirs yet. */
export function ownHolds(
  db: ReadModels,
  { doctorId, patientId, now }: { doctorId: string; patientId: string; now: string },
): Promise<OwnHold[]> {
  const { values, bind } = bindings();
  return db.query<OwnHold>(
    `SELECT entry_id AS "entryId", date, starts AS start, until, minutes FROM slots.entry
      WHERE doctor_id = ${bind(doctorId)} AND patient_id = ${bind(patientId)}
        AND kind = 'held' AND appointment_id IS NULL AND until > ${bind(now)}::timestamptz
      ORDER BY starts`,
    values,
  );
}
