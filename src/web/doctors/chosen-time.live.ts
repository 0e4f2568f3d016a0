import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { timeFrom } from '../../kernel/time.js';
import { Renderer } from '../answers/renderer.js';
import { ChosenTime } from './chosen-time.js';
import { errandOf, isErrandOf, watchedErrand, type ErrandFilters } from './errand.js';

interface Watched extends ErrandFilters {
  readonly doctorId: string;
  readonly start: string;
}

/** The first and the last clocks of the world: what is a time on both is one on the clinic's. */
const clocks = ['Pacific/Kiritimati', 'Etc/GMT+12'];

/** Says on the page that books a time whether it is still kept, and what else is free when it is gone. */
@Live()
@Injectable()
export class LiveChosenTime implements LiveFragment<Watched> {
  readonly name = 'chosen-time';

  constructor(
    private readonly chosen: ChosenTime,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): Watched {
    const { start } = params;
    if (typeof start !== 'string' || !isTime(start)) throw new Error('This is no time');
    return { ...watchedErrand(params), start };
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

  async audience(viewer: Viewer, watched: Watched): Promise<string> {
    const { booker, patient } = await errandOf(this.db, viewer, watched);
    return `${booker}/${patient?.patientId ?? ''}`;
  }

  async render(viewer: Viewer, watched: Watched): Promise<LiveHtml> {
    const { doctorId, start } = watched;
    const errand = await errandOf(this.db, viewer, watched);
    const chosen = await this.chosen.find(doctorId, start, errand);
    if (chosen === null) throw new Error('A time was watched that is none');
    const { view, data, until } = await this.chosen.part(doctorId, chosen, errand);
    return { html: await this.renderer.fragment(view, data), ...(until ? { until } : {}) };
  }
}

function isTime(start: string): boolean {
  return clocks.every((zone) => timeFrom(start, 1, zone) !== null);
}
