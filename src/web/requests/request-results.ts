import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { searchRequests } from '../../../projections/requests/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { rowsShown, type Shown } from '../access/looks.js';
import { requestScope } from '../access/relations.js';
import type { Part } from '../answers/answer.js';
import { optionalClock, optionalDate, optionalText } from '../forms/fields.js';
import type { FormState } from '../forms/form.js';
import { queryString } from '../given.js';
import { momentAt } from '../moment.js';
import { shownRequest, untilRequestsChange } from './shown-request.js';

/** The statuses that a doctor may search by; the first is meant when none is given. */
export const requestStatuses = ['proposed', 'pending', 'booked', 'declined', 'cancelled', 'all'] as const;

/** What a doctor searches by. Every field may be left out. */
export const requestFilters = z.object({
  reason: optionalText(200),
  specialty: optionalText(60),
  from: optionalDate,
  to: optionalDate,
  timeFrom: optionalClock,
  timeTo: optionalClock,
  status: z
    .string('not-text')
    .refine((value) => value === '' || requestStatuses.some((status) => status === value), 'not-a-choice'),
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
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** True until the instant `until` (ISO), if no request changes before. */
  async part(
    viewer: Viewer,
    filters: RequestFilters,
    problem: RowProblem | null = null,
  ): Promise<Part & { readonly until: string; readonly names: Shown }> {
    const scope = await requestScope(this.db, viewer);
    const { rows, next, count, capped } = scope
      ? await searchRequests(this.db, { ...scope, ...filters })
      : { rows: [], next: null, count: 0, capped: false };
    const moment = momentAt(this.clock.now(), (await findClinic(this.db))?.zone ?? 'UTC');
    const requests = rows.map((row) => shownRequest(row, scope, moment));
    const data = {
      requests,
      count,
      capped,
      problem,
      status: filters.status || 'proposed',
      isNarrowed: Object.entries(filters).some(
        ([name, value]) => value && name !== 'after' && name !== 'status',
      ),
      query: queryString(filters),
      back: '',
      nextPage: next === null ? null : `/requests${queryString({ ...filters, after: next })}`,
      firstPage: filters.after ? `/requests${queryString({ ...filters, after: '' })}` : null,
    };
    return {
      id: 'request-results',
      view: 'requests/_results',
      data,
      names: rowsShown('request-search', rows),
      until: untilRequestsChange(rows, moment),
    };
  }
}
