import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { isDate } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { errandOf, isErrandOf, watchedErrand, type ErrandFilters } from './errand.js';
import { Timetable } from './timetable.js';

interface Watched extends ErrandFilters {
  readonly doctorId: string;
  readonly date: string;
}

/** Keeps a doctor's free times up to date: what somebody takes or keeps is gone, and comes back when it is let go. */
@Injectable()
export class LiveSlots implements LiveFragment<Watched>, OnModuleInit {
  readonly name = 'slots';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly timetable: Timetable,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse(params: Readonly<Record<string, unknown>>): Watched {
    const { date } = params;
    if (typeof date !== 'string' || !isDate(date)) throw new Error('This is no date');
    return { ...watchedErrand(params), date };
  }

  async may(viewer: Viewer, watched: Watched): Promise<boolean> {
    const verdict = await may(liveAccess[this.name], viewer, watched.doctorId, this.db);
    return verdict === 'yes' && isErrandOf(this.db, viewer, watched);
  }

  topics(_viewer: Viewer, { doctorId }: Watched): readonly string[] {
    return [`slots/${doctorId}`, 'closing-days'];
  }

  /** Whoever keeps no time of the doctor's sees the same as all others who keep none. */
  async audience(viewer: Viewer, watched: Watched): Promise<string> {
    const errand = await errandOf(this.db, viewer, watched);
    const kept = await this.timetable.kept(watched.doctorId, errand);
    return `${viewer.role}/${kept.length > 0 ? (errand.patient?.patientId ?? '') : ''}`;
  }

  async render(viewer: Viewer, watched: Watched): Promise<LiveHtml> {
    const errand = await errandOf(this.db, viewer, watched);
    const { view, data, until } = await this.timetable.part(watched.doctorId, watched.date, errand);
    return { html: await this.renderer.fragment(view, data), until };
  }
}
