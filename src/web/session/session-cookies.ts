import type { IncomingMessage } from 'node:http';
import { fastifyCookie, Signer } from '@fastify/cookie';
import type { FastifySessionOptions, SessionStore } from '@fastify/session';
import { Inject, Injectable } from '@nestjs/common';
import type { Session } from 'fastify';
import { Sessions } from '../../platform/vault/sessions.js';
import { cookieName, cookieOptions, WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedIn } from './sign-ins.js';

/** How long somebody stays signed in, whatever they do. */
const hours = 12;

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
      cookie: { ...cookieOptions(this.settings), maxAge: hours * 3_600_000 },
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
    const data = (await this.sessions.get(sessionId)) as { signedIn?: SignedIn } | null;
    return data === null ? null : { sessionId, ...data };
  }

  private store(): SessionStore {
    return {
      get: (id, done) => {
        this.sessions.get(id).then((data) => done(null, data as Session | null), done);
      },
      set: (id, session, done) => {
        this.sessions.set(id, entryOf(session)).then(() => done(), done);
      },
      destroy: (id, done) => {
        this.sessions.destroy(id).then(() => done(), done);
      },
    };
  }
}

function entryOf(session: Session): { data: object; accountId: string | null; expiresAt: string } {
  const expires = session.cookie.expires ?? new Date(Date.now() + hours * 3_600_000);
  return { data: session, accountId: session.signedIn?.accountId ?? null, expiresAt: expires.toISOString() };
}
