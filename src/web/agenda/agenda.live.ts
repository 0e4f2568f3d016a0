import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { topicsOfAgenda } from '../../../projections/appointments/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { Looks } from '../access/looks.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { isDate } from '../../kernel/time.js';
import { requestAudience, requestTopics } from '../requests/request-audience.js';
import { Agenda } from './agenda.js';

/** Keeps the day that a doctor looks at up to date. */
@Injectable()
export class LiveAgenda implements LiveFragment<{ date: string }>, OnModuleInit {
  readonly name = 'agenda';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly agenda: Agenda,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
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
@Injectable()
export class LiveOpenRequests implements LiveFragment<object>, OnModuleInit {
  readonly name = 'open-requests';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly agenda: Agenda,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
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
