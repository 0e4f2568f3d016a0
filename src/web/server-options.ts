import type { FastifyServerOptions } from 'fastify';
import { beforeRouting } from './failures/before-routing.js';

/** The largest form anybody sends is a few thousand characters. */
const bodyLimit = 64 * 1024;

/** How the HTTP server is made: its limits, and what it answers before any route is found. */
export function serverOptions(config: {
  readonly trustedProxies: readonly string[];
  readonly baseUrl: string;
}): FastifyServerOptions {
  const { unroutable, unreadable } = beforeRouting({ https: config.baseUrl.startsWith('https:') });
  return {
    bodyLimit,
    requestTimeout: 30_000,
    keepAliveTimeout: 65_000,
    // A connection that is idle when the server stops must not hold it up.
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    frameworkErrors: unroutable,
    clientErrorHandler: unreadable,
  };
}
