import { DiscoveryService } from '@nestjs/core';
import type { Viewer } from '../../kernel/viewer.js';

/** Marks a provider as a `LiveFragment` that pages may subscribe to. */
export const Live = DiscoveryService.createDecorator();

/**
 * Part of a page that is pushed again when what it shows has changed. `params` arrive from the browser as strings and
 * are parsed by the fragment; a parameter that cannot be parsed refuses the subscription.
 */
export interface LiveFragment<Params> {
  /** The name a page subscribes with: `request-results`. */
  readonly name: string;
  /** Throws on parameters that are no good. */
  parse(params: Readonly<Record<string, unknown>>): Params;
  /** The id of what it shows, where it shows one thing: `MayWatch` judges by it. */
  about?(params: Params): string;
  /** What has to hold beside the viewer's rights. */
  may?(viewer: Viewer, params: Params): Promise<boolean> | boolean;
  /**
   * The topics (see `Rows.touch`) whose change concerns this fragment; `requests/*` means all that start with
   * `requests/`. Asked again at every push, as `audience` is.
   */
  topics(viewer: Viewer, params: Params): Promise<readonly string[]> | readonly string[];
  /** Viewers with the same audience and params are shown the same: one query and one rendering serve them all. */
  audience(viewer: Viewer, params: Params): Promise<string> | string;
  /** The same query and view as the page's own. */
  render(viewer: Viewer, params: Params): Promise<LiveHtml>;
}

/**
 * One or more elements with ids, to be swapped in by id. What differs from person to person stands in it as
 * placeholders (`fillPlaceholders`). `until` is the ISO instant after which time alone makes it stale.
 */
export interface LiveHtml {
  readonly html: string;
  readonly until?: string;
  /** Called for each recipient who is about to be sent something new. When it fails, that recipient is sent nothing. */
  readonly beforePush?: (viewer: Viewer) => Promise<void>;
}
