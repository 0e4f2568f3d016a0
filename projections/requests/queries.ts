import type { Time } from '../../src/kernel/time.js';
import { bindings } from '../../src/platform/projecting/bindings.js';
import {
  cappedCount,
  COUNT_CAP,
  keyAfter,
  PAGE_SIZE,
  pageOf,
  type Page,
} from '../../src/platform/projecting/page.js';
import type { ReadModels } from '../../src/platform/projecting/read-models.js';
import {
  conditionsOf,
  matchingApart,
  matchingTogether,
  specialtiesOf,
  type RequestFilter,
} from './request-filter.js';
import { queryOfReason } from './typed-words.js';

export type { RequestFilter } from './request-filter.js';

export interface RequestRow {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly patientName: string;
  readonly birthDate: string;
  readonly specialty: string;
  readonly reason: string;
  readonly requested: Time;
  readonly status: string;
  readonly declinedByMe: boolean;
  /** ISO instant. */
  readonly requestedAt: string;
  /** The doctor who booked it, offers a time or alone was asked. */
  readonly doctorId: string | null;
}

interface Place {
  readonly id: string;
  readonly local: string;
}

/** Where a request stands in the list. */
interface Place {
  readonly id: string;
  readonly local: string;
}

/**
 * Requests that a doctor may see and looks for, by requested time.
 *
 * Up to 1000 matches are found together and ordered here. Of more, the page is read by going through requests in order
 * of time: so many match that it is soon full (docs/adr/0101-search.md).
 */
export async function searchRequests(
  db: ReadModels,
  filter: RequestFilter & { readonly after?: string },
): Promise<Page<RequestRow>> {
  const specialties = specialtiesOf(filter);
  const reason = await queryOfReason(db, filter.reason ?? '');
  if (specialties.length === 0 || reason === null) return { rows: [], next: null, ...cappedCount(0) };

  const wanted = { ...filter, specialties, reason };
  const matches = await findMatches(db, wanted);
  const places =
    matches.length > COUNT_CAP ? await goThrough(db, wanted) : inOrder(matches).filter(isAfter(filter.after));
  const page = pageOf(places.slice(0, PAGE_SIZE + 1), matches.length, placeKey);
  return { ...page, rows: await rowsOf(db, page.rows, filter.doctorId) };
}

/** One request, whoever may see it; `declinedByMe` is of `doctorId`, if given. */
export async function requestById(
  db: ReadModels,
  appointmentId: string,
  doctorId?: string,
): Promise<RequestRow | null> {
  const [row] = await rowsOf(db, [{ id: appointmentId }], doctorId ?? '');
  return row ?? null;
}

/** How many requests are open to a doctor, counted up to 1000. */
export async function openRequestCount(
  db: ReadModels,
  doctor: Pick<RequestFilter, 'doctorId' | 'specialties'>,
): Promise<{ count: number; capped: boolean }> {
  const { values, bind } = bindings();
  const conditions = [...conditionsOf(doctor, { bind }), ...matchingApart('', doctor.specialties, { bind })];
  const [counted] = await db.query<{ found: number }>(
    `SELECT count(*)::int AS found
       FROM (SELECT FROM requests.request r WHERE ${conditions.join(' AND ')} LIMIT ${COUNT_CAP + 1}) AS open`,
    values,
  );
  return cappedCount(counted?.found ?? 0);
}

/** Whether the open requests that a doctor is shown differ from those that doctors of the same specialties are. */
export async function hasOwnRequests(db: ReadModels, doctorId: string): Promise<boolean> {
  const { values, bind } = bindings();
  const me = bind(doctorId);
  const [answer] = await db.query<{ own: boolean }>(
    `SELECT EXISTS (SELECT FROM requests.request r WHERE r.doctor_id = ${me} AND r.status = 'proposed')
         OR EXISTS (SELECT FROM requests.decline d JOIN requests.request r USING (appointment_id)
                     WHERE d.doctor_id = ${me} AND r.status = 'proposed') AS own`,
    values,
  );
  return answer?.own === true;
}

/** The topics whose change concerns a list of requests of these specialties. */
export function topicsOfRequests(specialties: readonly string[] | 'all'): string[] {
  const incoming = specialties === 'all' ? ['all'] : specialties;
  return ['requests', ...incoming.map((specialty) => `requests/${specialty}`)];
}

interface Wanted extends RequestFilter {
  readonly after?: string;
  readonly reason: string;
}

/** All matches, or 1001 of them. */
function findMatches(db: ReadModels, wanted: Wanted): Promise<Place[]> {
  const { values, bind } = bindings();
  const conditions = [
    ...conditionsOf(wanted, { bind }),
    ...matchingTogether(wanted.reason, wanted.specialties, { bind }),
  ];
  return db.query<Place>(
    `SELECT r.appointment_id AS id, r.requested_local AS local
       FROM requests.request r WHERE ${conditions.join(' AND ')} LIMIT ${COUNT_CAP + 1}`,
    values,
  );
}

function goThrough(db: ReadModels, wanted: Wanted): Promise<Place[]> {
  const { values, bind } = bindings();
  const key = keyAfter(wanted.after, 'string', 'string');
  const conditions = [
    ...conditionsOf(wanted, { bind }),
    ...matchingApart(wanted.reason, wanted.specialties, { bind }),
    ...(key ? [`(r.requested_local, r.appointment_id) > (${key.map(bind).join(', ')})`] : []),
  ];
  return db.query<Place>(
    `SELECT r.appointment_id AS id, r.requested_local AS local
       FROM requests.request r WHERE ${conditions.join(' AND ')}
      ORDER BY r.requested_local, r.appointment_id LIMIT ${PAGE_SIZE + 1}`,
    values,
  );
}

function rowsOf(
  db: ReadModels,
  places: readonly Pick<Place, 'id'>[],
  doctorId: string,
): Promise<RequestRow[]> {
  const { values, bind } = bindings();
  return db.query<RequestRow>(
    `SELECT r.appointment_id AS "appointmentId", r.patient_id AS "patientId",
            coalesce(p.full_name, '') AS "patientName", coalesce(p.birth_date, '') AS "birthDate",
            r.specialty, r.reason, r.requested, r.status, r.requested_at AS "requestedAt", r.doctor_id AS "doctorId",
            EXISTS (SELECT FROM requests.decline d
                     WHERE d.doctor_id = ${bind(doctorId)} AND d.appointment_id = r.appointment_id) AS "declinedByMe"
       FROM requests.request r LEFT JOIN requests.patient p USING (patient_id)
      WHERE r.appointment_id = ANY(${bind(places.map(({ id }) => id))})
      ORDER BY r.requested_local, r.appointment_id`,
    values,
  );
}

function inOrder(places: readonly Place[]): Place[] {
  return places.toSorted((one, other) => (isBefore(one, other) ? -1 : 1));
}

function isBefore(one: Place, other: Place): boolean {
  return one.local === other.local ? one.id < other.id : one.local < other.local;
}

function isAfter(after: string | undefined): (place: Place) => boolean {
  const key = keyAfter(after, 'string', 'string');
  if (!key) return () => true;
  const last = { local: String(key[0]), id: String(key[1]) };
  return (place) => isBefore(last, place);
}

function placeKey({ local, id }: Place): [string, string] {
  return [local, id];
}
