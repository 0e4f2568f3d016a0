import type { RequestRow } from '../../../projections/requests/queries.js';
import { isBefore } from '../../kernel/time.js';
import type { RequestScope } from '../access/relations.js';
import { nextOf, type Moment } from '../moment.js';

/** A request as a doctor sees it. */
export interface ShownRequest extends RequestRow {
  /** Whether the doctor can still accept or decline it. */
  readonly isOpen: boolean;
  /** Whether the requested time is over: it can only be accepted at another one. */
  readonly isPast: boolean;
  /** Whether the doctor may open the record of the patient. */
  readonly hasRecord: boolean;
}

export function shownRequest(row: RequestRow, scope: RequestScope | null, { now }: Moment): ShownRequest {
  return {
    ...row,
    isOpen: row.status === 'proposed' && !row.declinedByMe,
    isPast: isBefore(row.requested.start, now),
    hasRecord: scope !== null && isTreated(row, scope),
  };
}

/** The ISO instant at which time alone changes the list: a requested time passes, or "Tomorrow" is today. */
export function untilRequestsChange(requests: readonly RequestRow[], moment: Moment): string {
  return nextOf(
    requests.map(({ requested }) => requested.start),
    moment,
  );
}

/** Whether the doctor treats the patient who asks: see hasTreatmentRelation. */
function isTreated(row: RequestRow, { doctorId, approvedFor }: RequestScope): boolean {
  if (row.status === 'proposed') return !row.declinedByMe && approvedFor.includes(row.specialty);
  return row.status !== 'pending' && row.status !== 'cancelled' && row.doctorId === doctorId;
}
