import type { FastifyError, FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { explain } from './failures/explanations.js';
import { plainPage } from './failures/plain-page.js';

/** The largest form anybody sends is a few thousand characters. */
const bodyLimit = 64 * 1024;

/** How the HTTP server is made: its limits, and what it answers before any route is found. */
export function serverOptions(config: { readonly trustedProxies: readonly string[] }): FastifyServerOptions {
  return {
    bodyLimit,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // A connection that is idle when the server stops must not hold it up.
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    frameworkErrors: answerUnroutable,
  };
}

/** An address that cannot be read gets here before any hook or filter. */
function answerUnroutable(error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  const { status, ...page } = explain(error.statusCode ?? 400);
  void reply
    .code(status)
    .headers({
      'content-security-policy':
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .type('text/html; charset=utf-8')
    .send(plainPage(page));
}
