import type { Bindings } from '../../src/platform/projecting/bindings.js';
import { quoted } from './typed-words.js';

/** What a doctor looks for; empty fields look for everything. Dates and times are of the clinic's wall clock. */
export interface RequestFilter {
  /** Who looks. */
  readonly doctorId: string;
  /** Those that the doctor may see requests of. */
  readonly specialties: readonly string[] | 'all';
  /** Words anywhere in the reason, in any order, perhaps misspelt; the last may be unfinished. */
  readonly reason?: string;
  readonly specialty?: string;
  /** First and last requested date, `YYYY-MM-DD`. */
  readonly from?: string;
  readonly to?: string;
  /** Earliest and latest requested start, `HH:MM`. */
  readonly timeFrom?: string;
  readonly timeTo?: string;
  /**
   * `proposed` (default): open, not declined by this doctor; `declined`: by this doctor, taken by no other; `pending`
   * or `booked`: with this doctor; `cancelled`; `all`. None shows what concerns another doctor alone.
   */
  readonly status?: string;
}

/** The specialties that are left of those that may be seen, or `all`. */
export function specialtiesOf({ specialties, specialty }: RequestFilter): readonly string[] | 'all' {
  if (!specialty) return specialties;
  const isSeen = specialties === 'all' ? isSlug(specialty) : specialties.includes(specialty);
  return isSeen ? [specialty] : [];
}

function isSlug(text: string): boolean {
  return /^[a-z0-9-]{1,100}$/.test(text);
}

/** The conditions of a filter on `requests.request r`, all but its reason and specialties. */
export function conditionsOf(filter: RequestFilter, { bind }: Pick<Bindings, 'bind'>): string[] {
  const { from, to, timeFrom, timeTo } = filter;
  const clock = 'substr(r.requested_local, 12)';
  return [
    ...conditionsOfStatus(filter, bind),
    ...(from ? [`r.requested_local >= ${bind(from)}`] : []),
    ...(to ? [`r.requested_local < ${bind(`${to}T24:00`)}`] : []),
    ...(timeFrom ? [`${clock} >= ${bind(timeFrom)}`] : []),
    ...(timeTo ? [`${clock} <= ${bind(timeTo)}`] : []),
  ];
}

function conditionsOfStatus({ status, doctorId }: RequestFilter, bind: Bindings['bind']): string[] {
  const me = bind(doctorId);
  const mine = `r.doctor_id = ${me}`;
  const mineOrAnyones = `(r.doctor_id IS NULL OR ${mine})`;
  const declined = `EXISTS (SELECT FROM requests.decline d
                             WHERE d.doctor_id = ${me} AND d.appointment_id = r.appointment_id)`;
  switch (status || 'proposed') {
    case 'all':
      return [mineOrAnyones];
    case 'proposed':
      return [`r.status = 'proposed'`, mineOrAnyones, `NOT ${declined}`];
    case 'declined':
      return [mineOrAnyones, declined];
    case 'cancelled':
      return [`r.status = 'cancelled'`, mineOrAnyones];
    default:
      return [`r.status = ${bind(status)}`, mine];
  }
}

/** What a reason (text of a `tsquery`, or empty) and specialties ask for, as one condition that one index answers. */
export function matchingTogether(
  reason: string,
  specialties: readonly string[] | 'all',
  { bind }: Pick<Bindings, 'bind'>,
): string[] {
  if (reason === '' || specialties === 'all') return matchingApart(reason, specialties, { bind });
  const oneOf = specialties.map((specialty) => quoted(`=${specialty}`)).join(' | ');
  return [`r.search @@ ${bind(`${reason} & (${oneOf})`)}::tsquery`];
}

/** The same as two conditions, for going through requests in order of time. */
export function matchingApart(
  reason: string,
  specialties: readonly string[] | 'all',
  { bind }: Pick<Bindings, 'bind'>,
): string[] {
  return [
    ...(reason === '' ? [] : [`r.search @@ ${bind(reason)}::tsquery`]),
    ...(specialties === 'all' ? [] : [`r.specialty = ANY(${bind(specialties)})`]),
  ];
}
