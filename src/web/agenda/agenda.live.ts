import { Inject, Injectable } from '@nestjs/common';
import { topicsOfAgenda } from '../../../projections/appointments/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks } from '../access/looks.js';
import { Renderer } from '../answers/renderer.js';
import { isDate } from '../../kernel/time.js';
import { requestAudience, requestTopics } from '../requests/request-audience.js';
import { Agenda } from './agenda.js';

/** Keeps the day that a doctor looks at up to date. */
@Live()
@Injectable()
export class LiveAgenda implements LiveFragment<{ date: string }> {
  readonly name = 'agenda';

  constructor(
    private readonly agenda: Agenda,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
  ) {}

  parse({ date }: Readonly<Record<string, unknown>>): { date: string } {
    if (typeof date !== 'string' || !isDate(date)) throw new Error('This is no date');
    return { date };
  }

  topics({ doctorId }: Viewer): readonly string[] {
    return doctorId === null ? [] : topicsOfAgenda(doctorId);
  }

  audience({ doctorId }: Viewer): string {
    return `doctor/${doctorId ?? ''}`;
  }

  async render(viewer: Viewer, { date }: { date: string }): Promise<LiveHtml> {
    const { view, data, until, names } = await this.agenda.day(viewer, date);
    const beforePush = (recipient: Viewer) => this.looks.results(recipient, names);
    return { html: await this.renderer.fragment(view, data), until, beforePush };
  }
}

/** Keeps the number of open requests and the first of them up to date. */
@Live()
@Injectable()
export class LiveOpenRequests implements LiveFragment<object> {
  readonly name = 'open-requests';

  constructor(
    private readonly agenda: Agenda,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse(): object {
    return {};
  }

  topics(viewer: Viewer): Promise<readonly string[]> {
    return requestTopics(this.db, viewer);
  }

  audience(viewer: Viewer): Promise<string> {
    return requestAudience(this.db, viewer);
  }

  async render(viewer: Viewer): Promise<LiveHtml> {
    const { view, data, until, names } = await this.agenda.openRequests(viewer);
    const beforePush = (recipient: Viewer) => this.looks.results(recipient, names);
    return { html: await this.renderer.fragment(view, data), until, beforePush };
  }
}
