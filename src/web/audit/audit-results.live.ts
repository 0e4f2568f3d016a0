import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { AuditResults, eventFilters, type EventFilters } from './audit-results.js';

/** Adds to what an auditor searched for as it happens. */
@Injectable()
export class LiveAuditResults implements LiveFragment<EventFilters>, OnModuleInit {
  readonly name = 'audit-results';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly results: AuditResults,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse(params: Readonly<Record<string, unknown>>): EventFilters {
    const { value, problems } = readFilters(eventFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  async may(viewer: Viewer): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, '', this.db)) === 'yes';
  }

  topics(): readonly string[] {
    return ['audit'];
  }

  audience(): string {
    return 'auditors';
  }

  async render(_viewer: Viewer, filters: EventFilters): Promise<LiveHtml> {
    const { view, data } = await this.results.part(filters);
    return { html: await this.renderer.fragment(view, data) };
  }
}
