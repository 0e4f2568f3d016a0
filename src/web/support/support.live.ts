import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { Looks } from '../access/looks.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { readFilters } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { supportFilters, SupportList, type SupportFilters } from './support-list.js';
import { SupportThread } from './support-thread.js';

/** Keeps the list of messages to the clinic up to date. Those who may read the same topics are shown the same. */
@Injectable()
export class LiveSupportList implements LiveFragment<SupportFilters>, OnModuleInit {
  readonly name = 'support-list';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly list: SupportList,
    private readonly renderer: Renderer,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse(params: Readonly<Record<string, unknown>>): SupportFilters {
    const { value, problems } = readFilters(supportFilters, params);
    if (problems.length > 0) throw new Error('These are no filters');
    return value;
  }

  async may(viewer: Viewer): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, '', this.db)) === 'yes';
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
@Injectable()
export class LiveSupportThread implements LiveFragment<{ supportId: string }>, OnModuleInit {
  readonly name = 'support-thread';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly thread: SupportThread,
    private readonly renderer: Renderer,
    private readonly looks: Looks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  onModuleInit(): void {
    this.fragments.register(this);
  }

  parse({ supportId }: Readonly<Record<string, unknown>>): { supportId: string } {
    if (typeof supportId !== 'string' || !isUuid(supportId)) throw new Error('This is no id');
    return { supportId: supportId.toLowerCase() };
  }

  async may(viewer: Viewer, { supportId }: { supportId: string }): Promise<boolean> {
    return (await may(liveAccess[this.name], viewer, supportId, this.db)) === 'yes';
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
