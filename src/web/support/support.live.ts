import { Injectable } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Looks } from '../access/looks.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { supportFilters, SupportList, type SupportFilters } from './support-list.js';
import { SupportThread } from './support-thread.js';

/** Keeps the list of messages to the clinic up to date. Those who may read the same topics are shown the same. */
@Live()
@Injectable()
export class LiveSupportList implements LiveFragment<SupportFilters> {
  readonly name = 'support-list';

  constructor(
    private readonly list: SupportList,
    private readonly renderer: Renderer,
  ) {}

  parse(params: Readonly<Record<string, unknown>>): SupportFilters {
    const { value, problems } = readFilters(supportFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  topics(): readonly string[] {
    return ['support'];
  }

  audience({ role }: Viewer): string {
    return role;
  }

  async render(viewer: Viewer, filters: SupportFilters): Promise<LiveHtml> {
    const { view, data } = await this.list.part(viewer, filters);
    return { html: await this.renderer.fragment(view, data) };
  }
}

/** Keeps one message and its answers up to date. */
@Live()
@Injectable()
export class LiveSupportThread implements LiveFragment<{ supportId: string }> {
  readonly name = 'support-thread';

  constructor(
    private readonly thread: SupportThread,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
  ) {}

  parse({ supportId }: Readonly<Record<string, unknown>>): { supportId: string } {
    if (typeof supportId !== 'string' || !isUuid(supportId)) throw new Error('This is no id');
    return { supportId: supportId.toLowerCase() };
  }

  about({ supportId }: { supportId: string }): string {
    return supportId;
  }

  topics(_viewer: Viewer, { supportId }: { supportId: string }): readonly string[] {
    return [`support/${supportId}`, `support-read/${supportId}`];
  }

  audience(): string {
    return 'staff';
  }

  async render(_viewer: Viewer, { supportId }: { supportId: string }): Promise<LiveHtml> {
    const part = await this.thread.part(supportId);
    if (!part) throw new Error('There is no such message');
    const { patientId } = part.request;
    const html = await this.renderer.fragment(part.view, part.data);
    if (patientId === null) return { html };
    return { html, beforePush: (viewer) => this.looks.recordOnce(viewer, patientId, 'support') };
  }
}
