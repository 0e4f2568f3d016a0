import { Inject, Injectable } from '@nestjs/common';
import { z } from 'zod';
import { searchSupport } from '../../../projections/support/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';
import { optionalText } from '../forms/fields.js';
import { queryString } from '../given.js';
import { supportTopicsOf } from './support-topics.js';

/** The statuses that staff may look for; the first is meant when none is given. */
export const supportStatuses = ['open', 'answered', 'closed', 'all'] as const;

/** What staff look for. Every field may be left out. */
export const supportFilters = z.object({
  q: optionalText(200),
  topic: optionalText(20),
  status: z
    .string('not-text')
    .refine((value) => value === '' || supportStatuses.some((status) => status === value), 'not-a-choice'),
  after: optionalText(500),
});
export type SupportFilters = Partial<z.infer<typeof supportFilters>>;

/** What people wrote to the clinic: part of the page, and pushed when somebody writes or answers. */
@Injectable()
export class SupportList {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async part({ role }: Viewer, filters: SupportFilters): Promise<Part> {
    const { status, ...narrower } = filters;
    const topics = supportTopicsOf(role);
    const page = await searchSupport(this.db, { ...narrower, topics, status: status || supportStatuses[0] });
    const data = {
      page,
      nextPage: page.next && `/admin/support${queryString({ ...filters, after: page.next })}`,
      firstPage: filters.after && `/admin/support${queryString({ ...filters, after: '' })}`,
    };
    return { id: 'support-list', view: 'support/_list', data };
  }
}
