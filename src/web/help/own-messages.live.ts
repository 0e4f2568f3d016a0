import { Inject, Injectable } from '@nestjs/common';
import { supportOf } from '../../../projections/support/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Renderer } from '../answers/renderer.js';
import { OwnMessages } from './own-messages.js';

/** Shows an answer as soon as it is given. */
@Live()
@Injectable()
export class LiveOwnMessages implements LiveFragment<{ after: string }> {
  readonly name = 'own-messages';

  constructor(
    private readonly messages: OwnMessages,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse({ after = '' }: Readonly<Record<string, unknown>>): { after: string } {
    if (typeof after !== 'string' || after.length > 500) throw new Error('This is no place in a list');
    return { after };
  }

  /** New ones and answers by whose key seals them; that one is closed, by its own id. */
  async topics({ accountId, patientId }: Viewer, { after }: { after: string }): Promise<readonly string[]> {
    const { rows } = await supportOf(this.db, { accountId, after });
    const people = [accountId, ...(patientId === null ? [] : [patientId])];
    return [
      ...people.map((person) => `support-of/${person}`),
      ...rows.map(({ supportId }) => `support/${supportId}`),
    ];
  }

  audience({ accountId }: Viewer): string {
    return accountId;
  }

  async render(viewer: Viewer, { after }: { after: string }): Promise<LiveHtml> {
    const { view, data, until } = await this.messages.part(viewer, after);
    return { html: await this.renderer.fragment(view, data), ...(until ? { until } : {}) };
  }
}
