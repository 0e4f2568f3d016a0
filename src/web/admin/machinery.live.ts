import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { Machinery } from './machinery.js';

/** Keeps an admin’s view of read models and processes up to date. */
@Injectable()
export class LiveMachinery implements LiveFragment<object>, OnModuleInit {
  readonly name = 'machinery';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly machinery: Machinery,
    private readonly renderer: Renderer,
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

  /** It follows the time: nothing that a read model touches says how far the others are. */
  topics(): readonly string[] {
    return [];
  }

  audience(): string {
    return 'admins';
  }

  async render(): Promise<LiveHtml> {
    const { view, data, until } = await this.machinery.part();
    return { html: await this.renderer.fragment(view, data), until };
  }
}
