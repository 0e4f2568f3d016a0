import { bindings } from '../../src/platform/projecting/bindings.js';
import { keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';

/** An appointment that waits for a time with a doctor. */
export interface WaitingRow {
  readonly appointmentId: string;
  /** Starts (ISO instants) with the doctor that the patient was offered, by any appointment. */
  readonly offered: readonly string[];
  /** The position in the log; grows with each that joins. */
  readonly joined: number;
}

interface For {
  readonly doctorId: string;
  /** What the doctor is approved for (slugs). */
  readonly specialties: readonly string[];
  /** `YYYY-MM-DD`; any date if left out. */
  readonly date?: string;
  readonly after?: string;
}

/** Who waits for a doctor and has no open offer, in the order of joining. */
export function waitingFor(db: ReadModels, wanted: For): Promise<Page<WaitingRow>> {
  const { values, bind } = bindings();
  const doctor = bind(wanted.doctorId);
  const conditions = [
    'w.waits',
    `w.specialty = ANY(${bind(wanted.specialties)}::text[])`,
    `(w.doctor_id IS NULL OR w.doctor_id = ${doctor})`,
    ...(wanted.date ? [`${bind(wanted.date)} BETWEEN w.first_date AND w.last_date`] : []),
  ];
  return readPage<WaitingRow>(
    db,
    {
      values,
      bind,
      columns: `w.appointment_id AS "appointmentId", w.joined::double precision AS joined,
        ARRAY(SELECT o.start FROM waitlist.offered o
               WHERE o.patient_id = w.patient_id AND o.doctor_id = ${doctor} ORDER BY o.start) AS offered`,
      matching: `FROM waitlist.waiting w WHERE ${conditions.join(' AND ')}`,
      order: ['w.joined', 'w.appointment_id'],
      keyOf: ({ joined, appointmentId }) => [joined, appointmentId],
    },
    keyAfter(wanted.after, 'number', 'string'),
  );
}
