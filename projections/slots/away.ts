import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** A day on which the clinic is closed. */
export interface ClosingDay {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly label: string;
  /** How many appointments are booked on it. */
  readonly booked: number;
}

/** One time off of a doctor, which may take many days. */
export interface TimeOff {
  readonly timeOffId: string;
  readonly why: string;
  /** The first and the last date (`YYYY-MM-DD`). */
  readonly from: string;
  readonly to: string;
  /** ISO instants. */
  readonly starts: string;
  readonly ends: string;
}

/** Something that is booked, or offered, where the doctor or the clinic is away. */
export interface InTheWay {
  readonly appointmentId: string;
  /** Which time off; `null` when the clinic is closed. */
  readonly timeOffId: string | null;
  /** `YYYY-MM-DD` */
  readonly date: string;
}

const SHOWN = 400;

/** Closing days from a date (`YYYY-MM-DD`) on, at most 400. Live under `closing-days`. */
export function closingDays(db: ReadModels, { from }: { from: string }): Promise<ClosingDay[]> {
  return db.query<ClosingDay>(
    `SELECT c.date, c.label,
            (SELECT count(*)::int FROM slots.entry e WHERE e.date = c.date AND e.kind = 'booked') AS booked
       FROM slots.closing_day c WHERE c.date >= $1 ORDER BY c.date LIMIT ${SHOWN}`,
    [from],
  );
}

/** Time off of a doctor that goes on until a date (`YYYY-MM-DD`) or later, at most 400. Live under `slots/<doctorId>`. */
export function timeOffOf(
  db: ReadModels,
  { doctorId, from }: { doctorId: string; from: string },
): Promise<TimeOff[]> {
  const { values, bind } = bindings();
  return db.query<TimeOff>(
    `SELECT time_off_id AS "timeOffId", max(why) AS why, min(date) AS "from", max(date) AS "to",
            min(starts) AS starts, max(starts + minutes * interval '1 minute') AS ends
       FROM slots.entry WHERE doctor_id = ${bind(doctorId)} AND kind = 'blocked'
      GROUP BY time_off_id HAVING max(date) >= ${bind(from)} ORDER BY min(starts), time_off_id LIMIT ${SHOWN}`,
    values,
  );
}

/** What is booked or offered in a doctor's time off and on closing days from an instant on, at most 400, by start. */
export function bookedWhileAway(
  db: ReadModels,
  { doctorId, now }: { doctorId: string; now: string },
): Promise<InTheWay[]> {
  const { values, bind } = bindings();
  return db.query<InTheWay>(
    `WITH taken AS (
       SELECT * FROM slots.entry
        WHERE doctor_id = ${bind(doctorId)} AND starts >= ${bind(now)} AND appointment_id IS NOT NULL
     )
     SELECT "appointmentId", "timeOffId", date FROM (
       SELECT t.appointment_id AS "appointmentId", b.time_off_id AS "timeOffId", t.date, t.starts
         FROM taken t
         JOIN slots.entry b ON b.doctor_id = t.doctor_id AND b.date = t.date AND b.kind = 'blocked'
          AND b.starts < t.starts + t.minutes * interval '1 minute'
          AND t.starts < b.starts + b.minutes * interval '1 minute'
       UNION ALL
       SELECT t.appointment_id, NULL, t.date, t.starts FROM taken t JOIN slots.closing_day c ON c.date = t.date
     ) away
     ORDER BY starts, "appointmentId" LIMIT ${SHOWN}`,
    values,
  );
}
