import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { AuditResults, eventFilters, type EventFilters } from './audit-results.js';

/** Adds to what an auditor searched for as it happens. */
@Live()
@Injectable()
export class LiveAuditResults implements LiveFragment<EventFilters> {
  readonly name = 'audit-results';

  constructor(
    private readonly results: AuditResults,
    private readonly renderer: Renderer,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): EventFilters {
    const { value, problems } = readFilters(eventFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
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
