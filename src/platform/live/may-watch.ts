import type { Viewer } from '../../kernel/viewer.js';
import type { LiveFragment } from './live-fragment.js';

/** Whether somebody may be shown a live fragment. Asked at subscribe and again before every push. */
export type MayWatch = <Params>(
  viewer: Viewer,
  fragment: LiveFragment<Params>,
  params: Params,
) => Promise<boolean>;

/** The token under which Nest provides `MayWatch`. */
export const MAY_WATCH = Symbol('MayWatch');
