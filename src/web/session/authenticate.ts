import type { Provider } from '@nestjs/common';
import { AUTHENTICATE, type Authenticate } from '../../platform/live/authenticate.js';
import { CsrfTokens } from '../csrf.js';
import { topicsOfRights } from './rights.js';
import { SessionCookies } from './session-cookies.js';
import { SignIns } from './sign-ins.js';

/** Tells the live gateway who opened a socket. */
export const authenticateProvider: Provider = {
  provide: AUTHENTICATE,
  inject: [SessionCookies, SignIns, CsrfTokens],
  useFactory:
    (cookies: SessionCookies, signIns: SignIns, csrf: CsrfTokens): Authenticate =>
    async (request) => {
      const viewer = await signIns.viewerOf(await cookies.ofUpgrade(request));
      if (viewer?.mustEnrol) return null;
      return (
        viewer && {
          ...viewer,
          csrf: csrf.of({ kind: 'session', id: viewer.sessionId }),
          rightsTopics: topicsOfRights(viewer),
        }
      );
    },
};
