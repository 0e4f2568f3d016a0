import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { ServerOptions, VerifyClientCallbackAsync, WebSocket, WebSocketServer } from 'ws';
import { AUTHENTICATE, type Authenticate } from './authenticate.js';
import { logFailure } from '../outage.js';
import { securityLog } from '../security-log.js';
import { LiveHub } from './live-hub.js';

/** A subscription is a few fields; nothing that anybody sends to us is larger. */
const LARGEST_MESSAGE = 16 * 1024;

/** No page comes of a refused upgrade, whoever shows it. */
const refusalHeaders = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/**
 * Opens sockets only to pages of our own, for who is signed in: both are checked before the upgrade, because a message
 * may arrive before an asynchronous handler of the connection has finished. `origin` is that of the base URL.
 */
export class LiveSocketAdapter extends WsAdapter {
  private readonly authenticate: Authenticate;
  private readonly hub: LiveHub;

  constructor(
    app: INestApplicationContext & { getHttpServer(): Server },
    private readonly origin: string,
  ) {
    super(app, { messageParser: (data) => ({ event: 'subscribe', data: fieldsOf(data) }) });
    this.authenticate = app.get<Authenticate>(AUTHENTICATE, { strict: false });
    this.hub = app.get(LiveHub, { strict: false });
    app.getHttpServer().prependListener('upgrade', keepFromHarm);
  }

  override create(port: number, options: ServerOptions & { namespace?: string; server?: unknown }): unknown {
    const verifyClient: VerifyClientCallbackAsync = ({ req }, answer) => {
      this.admit(req).then(
        (status) => answer(status === 101, status, undefined, refusalHeaders),
        (error: unknown) => {
          logFailure(this.logger, 'A socket cannot be opened', error);
          answer(false, 503, undefined, refusalHeaders);
        },
      );
    };
    return super.create(port, {
      ...options,
      verifyClient,
      maxPayload: LARGEST_MESSAGE,
      perMessageDeflate: false,
    } as never) as unknown;
  }

  /** Frames that are no good end their socket: what was wrong with them is enough to know. */
  override bindErrorHandler(server: WebSocketServer): WebSocketServer {
    return server.on('connection', (socket: WebSocket) =>
      socket.on('error', ({ message }) => {
        securityLog.warn(`Closed a socket: ${message}`);
      }),
    );
  }

  private async admit(request: IncomingMessage): Promise<101 | 401 | 403> {
    if (!this.isOurs(request)) {
      securityLog.warn('Refused a socket: opened from another site');
      return 403;
    }
    const viewer = await this.authenticate(request);
    if (!viewer) return 401;
    this.hub.admit(request, viewer);
    return 101;
  }

  /** Browsers always say where a socket is opened from. The page may have been reached by another name of this host. */
  private isOurs({ headers: { origin, host } }: IncomingMessage): boolean {
    if (origin === undefined || !URL.canParse(origin)) return false;
    if (origin === this.origin) return true;
    const isPlain = this.origin.startsWith('http:');
    return isPlain && host !== undefined && origin === `http://${host}`;
  }
}

/**
 * Nobody else hears of errors of a socket before it has become a WebSocket, and an error that nobody hears ends the
 * process. One that asks for an address that cannot be read would be held for as long as the other side likes.
 */
function keepFromHarm({ url = '', headers: { host } }: IncomingMessage, socket: Duplex): void {
  socket.on('error', () => socket.destroy());
  if (!URL.canParse(url, `ws://${host ?? ''}/`)) socket.destroy();
}

/** The fields of a form that htmx sent; anything else is nothing. */
function fieldsOf(data: unknown): Readonly<Record<string, unknown>> {
  try {
    const message: unknown = JSON.parse(typeof data === 'string' ? data : '');
    return typeof message === 'object' && message !== null ? (message as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
