import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { TOPIC_OF_DESK } from '../../../projections/appointments/queries.js';
import { isDate } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { Desk } from './desk.js';

/** Keeps the day that the desk looks at up to date. One rendering serves the whole desk. */
@Injectable()
export class LiveDeskDay implements LiveFragment<{ date: string }>, OnModuleInit {
  readonly name = 'desk-day';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly desk: Desk,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse({ date }: Readonly<Record<string, unknown>>): { date: string } {
    if (typeof date !== 'string' || !isDate(date)) throw new Error('This is no date');
    return { date };
  }

  async may(viewer: Viewer): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, '', this.db)) === 'yes';
  }

  topics(): readonly string[] {
    return [TOPIC_OF_DESK, 'doctors'];
  }

  audience(): string {
    return 'desk';
  }

  async render(_viewer: Viewer, { date }: { date: string }): Promise<LiveHtml> {
    const { view, data, until } = await this.desk.day(date);
    return { html: await this.renderer.fragment(view, data), until };
  }
}
