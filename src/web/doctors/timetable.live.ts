import { Inject, Injectable } from '@nestjs/common';
import { isDate } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Renderer } from '../answers/renderer.js';
import { errandOf, isErrandOf, watchedErrand, type ErrandFilters } from './errand.js';
import { Timetable } from './timetable.js';

interface Watched extends ErrandFilters {
  readonly doctorId: string;
  readonly date: string;
}

/** Keeps a doctor's free times up to date: what somebody takes or keeps is gone, and comes back when it is let go. */
@Live()
@Injectable()
export class LiveSlots implements LiveFragment<Watched> {
  readonly name = 'slots';

  constructor(
    private readonly timetable: Timetable,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): Watched {
    const { date } = params;
    if (typeof date !== 'string' || !isDate(date)) throw new Error('This is no date');
    return { ...watchedErrand(params), date };
  }

  about({ doctorId }: Watched): string {
    return doctorId;
  }

  may(viewer: Viewer, watched: Watched): Promise<boolean> {
    return isErrandOf(this.db, viewer, watched);
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
