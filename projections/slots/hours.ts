import type { WorkingHours } from '../../src/kernel/working-hours.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** Working hours that hold from a date (`YYYY-MM-DD`) on, until the next ones do. */
export interface HoursFrom {
  readonly from: string;
  /** False while they are the hours that everybody starts with. */
  readonly confirmed: boolean;
  readonly hours: WorkingHours;
}

/** The hours of a doctor that hold on a date (`YYYY-MM-DD`), if any, and all that follow, oldest first. */
export function workingHoursFrom(
  db: ReadModels,
  { doctorId, date }: { doctorId: string; date: string },
): Promise<HoursFrom[]> {
  const { values, bind } = bindings();
  const [doctor, day] = [bind(doctorId), bind(date)];
  return db.query<HoursFrom>(
    `WITH set AS (
       SELECT * FROM slots.hours h WHERE doctor_id = ${doctor} AND NOT EXISTS (
         SELECT FROM slots.hours later
          WHERE later.doctor_id = h.doctor_id AND later.revision > h.revision AND later.valid_from <= h.valid_from)
     )
     SELECT valid_from AS "from", confirmed, hours FROM set
      WHERE valid_from > ${day} OR valid_from = (SELECT max(valid_from) FROM set WHERE valid_from <= ${day})
      ORDER BY valid_from`,
    values,
  );
}
