import { Inject, Injectable } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Looks } from '../access/looks.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { requestAudience, requestTopics } from './request-audience.js';
import { requestFilters, RequestResults, type RequestFilters } from './request-results.js';

/** Keeps a doctor's search results up to date. */
@Live()
@Injectable()
export class LiveRequestResults implements LiveFragment<RequestFilters> {
  readonly name = 'request-results';

  constructor(
    private readonly results: RequestResults,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): RequestFilters {
    const { value, problems } = readFilters(requestFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  topics(viewer: Viewer): Promise<readonly string[]> {
    return requestTopics(this.db, viewer);
  }

  audience(viewer: Viewer, { status }: RequestFilters): Promise<string> {
    return requestAudience(this.db, viewer, status);
  }

  async render(viewer: Viewer, filters: RequestFilters): Promise<LiveHtml> {
    const { view, data, until, names } = await this.results.part(viewer, filters);
    const beforePush = (recipient: Viewer) => this.looks.results(recipient, names);
    return { html: await this.renderer.fragment(view, data), until, beforePush };
  }
}
