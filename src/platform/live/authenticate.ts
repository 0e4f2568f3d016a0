import type { IncomingMessage } from 'node:http';
import type { Viewer } from '../../kernel/viewer.js';

/** A viewer with what forms pushed to them need: the token that their session's POSTs carry. */
export interface SignedInViewer extends Viewer {
  readonly csrf: string;
  /** The topics under which a change of what they may do is announced. */
  readonly rightsTopics: readonly string[];
}

/**
 * Who sent a request, judged by its cookies alone; `null` when nobody is signed in. Asked with the request that opened a
 * socket, before the upgrade and again before every push: it looks at the session anew each time.
 */
export type Authenticate = (request: IncomingMessage) => Promise<SignedInViewer | null>;

/** The token under which Nest provides `Authenticate`. */
export const AUTHENTICATE = Symbol('Authenticate');
