import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { HTTPS_ONLY_SECONDS } from '../settings.js';
import { explain } from './explanations.js';
import { plainPage } from './plain-page.js';

const statuses: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
};

/** What gets an answer before any hook has set headers: the same ones that matter, for a page without a script. */
export function beforeRouting({ https }: { readonly https: boolean }) {
  const headers: Readonly<Record<string, string>> = {
    'content-security-policy':
      "default-src 'none'; object-src 'none'; style-src 'self'; img-src 'self'; " +
      "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'same-origin',
    ...(https ? { 'strict-transport-security': `max-age=${HTTPS_ONLY_SECONDS}; includeSubDomains` } : {}),
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
  };
  return {
    /** An address that cannot be read. */
    unroutable: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void => {
      const { status, ...page } = explain(error.statusCode ?? 400);
      void reply.code(status).headers(headers).send(plainPage(page));
    },
    /** No HTTP, too much of it or too slow. Nothing after it on the connection can be trusted, so that is closed. */
    unreadable: ({ code = '' }: Error & { readonly code?: string }, socket: Socket): void => {
      if (code === 'ECONNRESET' || !socket.writable) {
        socket.destroy();
        return;
      }
      const { status, ...explained } = explain(statuses[code] ?? 400);
      const page = plainPage(explained);
      const head = { ...headers, 'content-length': String(Buffer.byteLength(page)), connection: 'close' };
      const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
      socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n${page}`);
      socket.destroySoon();
    },
  };
}
