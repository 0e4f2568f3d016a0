import { Inject, Injectable } from '@nestjs/common';
import { unansweredSupport } from '../../../projections/support/queries.js';
import type { Role } from '../../kernel/actor.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';
import { Renderer } from '../answers/renderer.js';
import { supportTopicsOf } from './support-topics.js';

/** Says on the page that the front desk has open all day how many messages wait for an answer. */
@Live()
@Injectable()
export class SupportWaiting implements LiveFragment<object> {
  readonly name = 'support-waiting';

  constructor(
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse(): object {
    return {};
  }

  topics(): readonly string[] {
    return ['support'];
  }

  audience({ role }: Viewer): string {
    return role;
  }

  async render({ role }: Viewer): Promise<LiveHtml> {
    const { view, data } = await this.part(role);
    return { html: await this.renderer.fragment(view, data) };
  }

  async part(role: Role): Promise<Part> {
    const waiting = await unansweredSupport(this.db, supportTopicsOf(role));
    return { id: 'support-waiting', view: 'support/_waiting', data: { waiting } };
  }
}
