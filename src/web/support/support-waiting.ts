import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { unansweredSupport } from '../../../projections/support/queries.js';
import type { Role } from '../../kernel/actor.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import type { Part } from '../answers/answer.js';
import { Renderer } from '../answers/renderer.js';
import { supportTopicsOf } from './support-topics.js';

/** Says on the page that the front desk has open all day how many messages wait for an answer. */
@Injectable()
export class SupportWaiting implements LiveFragment<object>, OnModuleInit {
  readonly name = 'support-waiting';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse(): object {
    return {};
  }

  async may(viewer: Viewer): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, '', this.db)) === 'yes';
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
