import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { searchRequests, type RequestRow } from '../../../projections/requests/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { requestScope, type RequestScope } from '../access/relations.js';
import type { Part } from '../answers/answer.js';
import { optionalClock, optionalDate, optionalText } from '../forms/fields.js';
import type { FormState } from '../forms/form.js';
import { queryString } from '../given.js';

/** What a doctor searches by. Every field may be left out. */
export const requestFilters = z.object({
  reason: optionalText(200),
  specialty: optionalText(60),
  from: optionalDate,
  to: optionalDate,
  timeFrom: optionalClock,
  timeTo: optionalClock,
  status: optionalText(20),
  after: optionalText(500),
});
export type RequestFilters = Partial<z.infer<typeof requestFilters>>;

/** A form in one of the rows that was refused. */
export interface RowProblem {
  readonly appointmentId: string;
  readonly form: FormState;
}

/** The results of a doctor's search: part of the page, and pushed when a request changes. */
@Injectable()
export class RequestResults {
  readonly view = 'requests/_results';

  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async part(viewer: Viewer, filters: RequestFilters, problem: RowProblem | null = null): Promise<Part> {
    return { id: 'request-results', view: this.view, data: await this.data(viewer, filters, problem) };
  }

  async data(
    viewer: Viewer,
    filters: RequestFilters,
    problem: RowProblem | null = null,
  ): Promise<Part['data']> {
    const scope = await requestScope(this.db, viewer);
    const page = scope
      ? await searchRequests(this.db, { ...scope, ...filters })
      : { rows: [], next: null, count: 0, capped: false };
    return {
      page,
      problem,
      hasRecord: (row: RequestRow) => scope !== null && isTreated(row, scope),
      query: queryString(filters),
      nextPage: page.next === null ? null : `/requests${queryString({ ...filters, after: page.next })}`,
      firstPage: filters.after ? `/requests${queryString({ ...filters, after: '' })}` : null,
    };
  }
}

/** Whether the doctor may open the record of the patient who asks: see hasTreatmentRelation. */
function isTreated(row: RequestRow, { doctorId, approvedFor }: RequestScope): boolean {
  if (row.status === 'proposed') return !row.declinedByMe && approvedFor.includes(row.specialty);
  return row.status !== 'pending' && row.status !== 'cancelled' && row.doctorId === doctorId;
}
