import { Inject, Injectable } from '@nestjs/common';
import { accountsByIds } from '../../../projections/accounts/queries.js';
import { answersTo, supportById, type SupportRow } from '../../../projections/support/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';

/** One message to the clinic with its answers: part of the page, and pushed when somebody answers. */
@Injectable()
export class SupportThread {
  constructor(@Inject(READ_MODELS) private readonly db: ReadModels) {}

  async part(supportId: string): Promise<(Part & { readonly request: SupportRow }) | null> {
    const request = await supportById(this.db, supportId);
    if (!request) return null;
    const answers = await answersTo(this.db, [supportId]);
    const writers = new Set(answers.flatMap(({ accountId }) => accountId ?? []));
    const accounts = await accountsByIds(this.db, [...writers]);
    const names = new Map(accounts.map(({ accountId, fullName }) => [accountId, fullName]));
    const data = {
      request,
      answers: answers.map((answer) => ({ ...answer, who: names.get(answer.accountId ?? '') ?? '' })),
    };
    return { id: 'support-thread', view: 'support/_thread', data, request };
  }
}
