import { Inject, Injectable } from '@nestjs/common';
import { answersTo, supportOf, type SupportRow } from '../../../projections/support/queries.js';
import { addMinutes, isBefore } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';
import { queryString } from '../given.js';

/** For how long an answer is marked as new after it was shown first. */
const NEW_FOR_MINUTES = 10;

/** What somebody wrote to the clinic and was answered: part of their help page, and pushed when there is an answer. */
@Injectable()
export class OwnMessages {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  /** `until` is the ISO instant at which the first answer is new no longer. */
  async part(
    { accountId }: Viewer,
    after = '',
  ): Promise<Part & { readonly rows: readonly SupportRow[]; readonly until?: string }> {
    const { rows, next } = await supportOf(this.db, { accountId, after });
    const answers = await answersTo(
      this.db,
      rows.map(({ supportId }) => supportId),
    );
    const now = this.clock.now();
    const newUntil = rows.map(({ readAt }) => (readAt === null ? '' : addMinutes(readAt, NEW_FOR_MINUTES)));
    const until = newUntil.filter((each) => isBefore(now, each)).sort()[0];
    const data = {
      messages: rows.map((row, index) => ({
        ...row,
        isNew: row.unread || isBefore(now, newUntil[index] ?? ''),
        answers: answers.filter(({ supportId }) => supportId === row.supportId),
      })),
      olderMessages: next && `/help${queryString({ after: next })}#your-messages`,
      newestMessages: after && '/help#your-messages',
    };
    return { id: 'own-messages', view: 'help/_own', data, rows, ...(until ? { until } : {}) };
  }
}
