import { bindings } from '../../src/platform/projecting/bindings.js';
import { keyAfter, type Page } from '../../src/platform/projecting/page.js';
import { readPage } from '../../src/platform/projecting/read-page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import { wordPatterns } from '../../src/platform/projecting/words.js';
import { appointmentColumns, fromAppointments, type AppointmentRow } from './appointment-row.js';

export type Section = 'requests' | 'upcoming' | 'past';

export type SectionedAppointment = AppointmentRow & { readonly section: Section };

export interface PatientAppointmentsFilter {
  /** The patients that the account may act for. */
  readonly patientIds: readonly string[];
  /** Words that the reason, the specialty or the doctor's name begins with. */
  readonly q?: string;
  readonly status?: string;
  readonly section?: string;
  /** First and last date (`YYYY-MM-DD`) of the booked, else of the requested time. */
  readonly from?: string;
  readonly to?: string;
  readonly after?: string;
  /** ISO instant that parts upcoming from past; this moment if left out. */
  readonly now?: string;
}

/**
 * Appointments of patients in three sections, one after the other: requests that are open, by requested time; upcoming
 * visits, by time; and the past with all that was cancelled, the latest first.
 */
export function patientAppointments(
  db: ReadModels,
  filter: PatientAppointmentsFilter,
): Promise<Page<SectionedAppointment>> {
  const { values, bind } = bindings();
  const now = filter.now ? `${bind(filter.now)}::timestamptz` : 'now()';
  const local = `coalesce(a.booked_local, a.requested->>'local')`;
  const conditions = [
    `a.patient_id = ANY(${bind(filter.patientIds)})`,
    ...wordPatterns(filter.q).map((pattern) => `(a.search || coalesce(d.search, '')) LIKE ${bind(pattern)}`),
    ...(filter.status ? [`a.status = ${bind(filter.status)}`] : []),
    ...(filter.section ? [`s.section = ${bind(filter.section)}`] : []),
    ...(filter.from ? [`${local} >= ${bind(filter.from)}`] : []),
    ...(filter.to ? [`${local} < ${bind(`${filter.to}T24:00`)}`] : []),
  ];
  return readPage<SectionedAppointment>(
    db,
    {
      values,
      bind,
      columns: `${appointmentColumns}, s.section`,
      matching: `${fromAppointments} ${sectionAt(now)} WHERE ${conditions.join(' AND ')}`,
      order: ['s.place', 's.rank', 'a.appointment_id'],
      keyOf: (row) => [places.indexOf(row.section), rankOf(row), row.appointmentId],
    },
    keyAfter(filter.after, 'number', 'number', 'string'),
  );
}

const places: readonly Section[] = ['requests', 'upcoming', 'past'];

/** The section of an appointment, the section's place and the appointment's rank in it: seconds, in the past negated. */
function sectionAt(now: string): string {
  return `
    CROSS JOIN LATERAL (
      SELECT CASE WHEN a.starts IS NULL AND a.status IN ('proposed', 'pending', 'waitlist') THEN 'requests'
                  WHEN a.progress IN ('booked', 'arrived', 'checked-in') AND a.ends > ${now} THEN 'upcoming'
                  ELSE 'past' END AS section,
             extract(epoch FROM coalesce(a.starts, (a.requested->>'start')::timestamptz))::bigint AS seconds
    ) AS timed
    CROSS JOIN LATERAL (
      SELECT timed.section, array_position(ARRAY['${places.join("', '")}'], timed.section) - 1 AS place,
             CASE timed.section WHEN 'past' THEN -timed.seconds ELSE timed.seconds END AS rank
    ) AS s`;
}

function rankOf({ section, time, requested }: SectionedAppointment): number {
  const seconds = Date.parse((time ?? requested).start) / 1_000;
  return section === 'past' ? -seconds : seconds;
}
