import { Injectable } from '@nestjs/common';
import { TOPIC_OF_DESK } from '../../../projections/appointments/queries.js';
import { isDate } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Renderer } from '../answers/renderer.js';
import { Desk } from './desk.js';

/** Keeps the day that the desk looks at up to date. One rendering serves the whole desk. */
@Live()
@Injectable()
export class LiveDeskDay implements LiveFragment<{ date: string }> {
  readonly name = 'desk-day';

  constructor(
    private readonly desk: Desk,
    private readonly renderer: Renderer,
  ) {}

  parse({ date }: Readonly<Record<string, unknown>>): { date: string } {
    if (typeof date !== 'string' || !isDate(date)) throw new Error('This is no date');
    return { date };
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
