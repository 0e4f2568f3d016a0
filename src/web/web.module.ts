import { Global, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access/access.guard.js';
import { OpenClinicGuard } from './access/open-clinic.guard.js';
import { AnswerSender } from './answers/answer-sender.js';
import { Renderer } from './answers/renderer.js';
import { CsrfGuard } from './csrf.guard.js';
import { CsrfTokens } from './csrf.js';
import { FailureFilter } from './failures/failure.filter.js';
import { Commands } from './forms/commands.js';
import { authenticateProvider } from './session/authenticate.js';
import { SessionCookies } from './session/session-cookies.js';
import { SignIns } from './session/sign-ins.js';
import { WEB_SETTINGS, webSettings, type WebSettings } from './settings.js';
import { Visits } from './visit/visits.js';

export { configureWeb } from './configure-web.js';
export { serverOptions } from './server-options.js';

/** Guards run in this order, before every page. */
const guards: Provider[] = [OpenClinicGuard, AccessGuard, CsrfGuard].map((useClass) => ({
  provide: APP_GUARD,
  useClass,
}));
