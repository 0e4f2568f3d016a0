import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment, LiveHtml } from '../../platform/live/live-fragment.js';
import { LiveFragments } from '../../platform/live/live-fragments.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { liveAccess } from '../access/access.js';
import { may } from '../access/may.js';
import { Renderer } from '../answers/renderer.js';
import { Integrity } from './integrity.js';

/** Shows how far a verification is, and the ledger as it grows. */
@Injectable()
export class LiveIntegrity implements LiveFragment<object>, OnModuleInit {
  readonly name = 'integrity';

  constructor(
    private readonly fragments: LiveFragments,
    private readonly integrity: Integrity,
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

  topics(): readonly string[] {
    return ['audit'];
  }

  audience(): string {
    return 'everybody who may';
  }

  async render(): Promise<LiveHtml> {
    const { view, data, until } = await this.integrity.part();
    return { html: await this.renderer.fragment(view, data), until };
  }
}
