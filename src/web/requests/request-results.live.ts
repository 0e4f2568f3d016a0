import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { topicsOfRequests } from '../../../projections/requests/queries.js';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { requestScope } from '../access/relations.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { requestFilters, RequestResults, type RequestFilters } from './request-results.js';

/** Keeps a doctor's search results up to date. */
@Injectable()
export class LiveRequestResults implements LiveFragment<RequestFilters>, OnModuleInit {
  readonly name = 'request-results';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly results: RequestResults,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse(params: Readonly<Record<string, unknown>>): RequestFilters {
    const { value, problems } = readFilters(requestFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  async may(viewer: Viewer): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, '', this.db)) === 'yes';
  }

  async topics(viewer: Viewer): Promise<readonly string[]> {
    return requestTopics(this.db, viewer);
  }

  audience(viewer: Viewer): string {
    return `doctor/${viewer.doctorId ?? ''}`;
  }

  async render(viewer: Viewer, filters: RequestFilters): Promise<{ html: string }> {
    const data = await this.results.data(viewer, filters);
    return { html: await this.renderer.fragment(this.results.view, data) };
  }
}

/** The topics under which the requests that a doctor may see are announced. */
export async function requestTopics(db: ReadModels, viewer: Viewer): Promise<readonly string[]> {
  const scope = await requestScope(db, viewer);
  if (scope === null) return [];
  // A doctor who is approved for more, and a clinic that opens requests to all, see others than before.
  return [...topicsOfRequests(scope.specialties), 'clinic', `doctor/${scope.doctorId}`];
}
