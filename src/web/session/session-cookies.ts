import type { IncomingMessage } from 'node:http';
import { fastifyCookie, Signer } from '@fastify/cookie';
import type { FastifySessionOptions, SessionStore } from '@fastify/session';
import { Inject, Injectable } from '@nestjs/common';
import type { Session } from 'fastify';
import { Sessions } from '../../platform/vault/sessions.js';
import { cookieName, cookieOptions, WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedIn } from './sign-ins.js';

/** How long somebody may take between password and code. */
export const SECOND_STEP_MINUTES = 10;

/** Sessions by their cookie: for the pages through the plugin, for sockets by hand. */
@Injectable()
export class SessionCookies {
  private readonly signer: Signer;
  private readonly name: string;

  constructor(
    private readonly sessions: Sessions,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {
    this.signer = new Signer(settings.secretFor('session cookie').toString('base64url'));
    this.name = cookieName('session', settings);
  }

  /** What `@fastify/session` needs: nobody who only looks gets a session. */
  plugin(): FastifySessionOptions {
    return {
      secret: this.signer,
      cookieName: this.name,
      cookie: { ...cookieOptions(this.settings), maxAge: this.settings.sessionHours * 3_600_000 },
      rolling: false,
      saveUninitialized: false,
      store: this.store(),
    };
  }

  /** The session that a socket's upgrade request belongs to. */
  async ofUpgrade(request: IncomingMessage): Promise<{ sessionId: string; signedIn?: SignedIn } | null> {
    const cookie = fastifyCookie.parse(request.headers.cookie ?? '')[this.name];
    if (!cookie) return null;
    const { valid, value: sessionId } = this.signer.unsign(cookie);
    if (!valid || sessionId === null) return null;
    const data = (await this.sessions.peek(sessionId)) as { signedIn?: SignedIn } | null;
    return data === null ? null : { sessionId, ...data };
  }

  private store(): SessionStore {
    return {
      get: (id, done) => {
        this.sessions.get(id).then((data) => done(null, data as Session | null), done);
      },
      set: (id, session, done) => {
        this.keep(id, session).then(() => done(), done);
      },
      destroy: (id, done) => {
        this.sessions.destroy(id).then(() => done(), done);
      },
    };
  }

  /** A session in which nobody signs in or has signed in is not worth a row. */
  private async keep(id: string, session: Session): Promise<void> {
    const { signedIn, signingIn, since } = session;
    const accountId = (signedIn ?? signingIn)?.accountId;
    if (accountId === undefined || since === undefined) return;
    const minutes = signedIn === undefined ? SECOND_STEP_MINUTES : this.settings.sessionHours * 60;
    const expiresAt = new Date(Date.parse(since) + minutes * 60_000).toISOString();
    await this.sessions.set(id, { data: session, accountId, expiresAt });
  }
}
