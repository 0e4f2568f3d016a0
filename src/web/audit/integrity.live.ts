import { Injectable } from '@nestjs/common';
import { Live, type LiveFragment, type LiveHtml } from '../../platform/live/live-fragment.js';
import { Renderer } from '../answers/renderer.js';
import { Integrity } from './integrity.js';

/** Shows how far a verification is, and the ledger as it grows. */
@Live()
@Injectable()
export class LiveIntegrity implements LiveFragment<object> {
  readonly name = 'integrity';

  constructor(
    private readonly integrity: Integrity,
    private readonly renderer: Renderer,
  ) {}

  parse(): object {
    return {};
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
