import { Injectable } from '@nestjs/common';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Renderer } from '../answers/renderer.js';
import { Machinery } from './machinery.js';

/** Keeps an admin’s view of read models and processes up to date. */
@Live()
@Injectable()
export class LiveMachinery implements LiveFragment<object> {
  readonly name = 'machinery';

  constructor(
    private readonly machinery: Machinery,
    private readonly renderer: Renderer,
  ) {}

  parse(): object {
    return {};
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
