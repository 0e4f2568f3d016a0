import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import session from '@fastify/session';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { AnswerSender } from './answers/answer-sender.js';
import { isAnswer } from './answers/answer.js';
import { closeInTime } from './closing.js';
import { serveAssets } from './serve-assets.js';
import { SessionCookies } from './session/session-cookies.js';
import { HTTPS_ONLY_SECONDS, WEB_SETTINGS, type WebSettings } from './settings.js';

/** Makes the application serve pages. To be called before `app.init()` and `app.listen()`. */
export async function configureWeb(app: NestFastifyApplication): Promise<void> {
  const settings = app.get<WebSettings>(WEB_SETTINGS);
  app.enableCsrfProtection({ trustedOrigins: [settings.baseUrl] });
  app.useSecurityHeaders({
    contentSecurityPolicy: { useDefaults: false, directives: contentSecurityPolicy(settings) },
    // With `no-referrer` browsers send `Origin: null` with our own forms.
    referrerPolicy: { policy: 'same-origin' },
    strictTransportSecurity: settings.https && { maxAge: HTTPS_ONLY_SECONDS, includeSubDomains: true },
    xFrameOptions: { action: 'deny' },
  });
  await app.register(cookie);
  await app.register(session, app.get(SessionCookies).plugin());
  await app.register(compress, { threshold: 1024, encodings: ['br', 'gzip'] });
  const server = app.getHttpAdapter().getInstance();
  server.removeContentTypeParser('text/plain');
  serveAssets(server);
  closeInTime(server);
  sendAnswers(server, app.get(AnswerSender));
}

function contentSecurityPolicy({ baseUrl }: WebSettings): Record<string, string | string[]> {
  const socket = baseUrl.replace(/^http/, 'ws');
  return {
    'default-src': "'none'",
    'object-src': "'none'",
    'script-src': "'self'",
    'style-src': "'self'",
    'img-src': ["'self'", 'data:'],
    // Older browsers do not count the socket of the same host as 'self'.
    'connect-src': ["'self'", socket],
    'form-action': "'self'",
    'frame-ancestors': "'none'",
    'base-uri': "'none'",
  };
}

/** What controllers answer is rendered here, the one place that knows how a response looks. */
function sendAnswers(server: FastifyInstance, sender: AnswerSender): void {
  server.addHook('preSerialization', async (request, reply, payload) => {
    if (!isAnswer(payload)) return payload;
    const html = await sender.body(payload, request, reply);
    void reply.serializer((text: string) => text);
    return html;
  });
}
