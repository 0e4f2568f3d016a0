import type { IncomingMessage } from 'node:http';
import { fastifyCookie, Signer } from '@fastify/cookie';
import type { FastifySessionOptions, SessionStore } from '@fastify/session';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest, Session } from 'fastify';
import { Sessions } from '../../platform/vault/sessions.js';
import { SignInFirst } from '../failures/failures.js';
import { cookieName, cookieOptions, WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedIn } from './sign-ins.js';

/** How long somebody may take between password and code. */
export const SECOND_STEP_MINUTES = 10;

/** Sessions by their cookie: for the pages through the plugin, for sockets by hand. */
@Injectable()
export class SessionCookies {
  private readonly signer: Signer;
  private readonly name: string;
  /** Sessions that are saved for the first time, and the id under which they were before, if they go on. */
  private readonly beginnings = new WeakMap<object, string | null>();
  /** Ids that sessions leave behind: their rows go over to the next id. */
  private readonly leaving = new Set<string>();

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

  /** Gives the request's session another id. What it remembers is forgotten, and its row stays until it is begun. */
  async regenerate(request: FastifyRequest): Promise<void> {
    const { sessionId } = request.session;
    this.leaving.add(sessionId);
    try {
      await request.session.regenerate();
    } finally {
      this.leaving.delete(sessionId);
    }
  }

  /**
   * Saves a session that begins, or goes on where the one with the id `before` was. Throws `SignInFirst` when that one
   * has ended meanwhile.
   */
  async begin(session: FastifyRequest['session'], before: string | null): Promise<void> {
    this.beginnings.set(session, before);
    try {
      await session.save();
    } catch (error) {
      for (const known of ['signedIn', 'signingIn', 'since'] as const) Reflect.deleteProperty(session, known);
      throw error;
    }
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
        const ended = this.leaving.has(id) ? Promise.resolve() : this.sessions.destroy(id);
        ended.then(() => done(), done);
      },
    };
  }

  /**
   * A session in which nobody signs in or has signed in is not worth a row. One that was begun before is not put back:
   * it may have ended while its request was answered.
   */
  private async keep(id: string, session: Session): Promise<void> {
    const { signedIn, signingIn, since } = session;
    const accountId = (signedIn ?? signingIn)?.accountId;
    if (accountId === undefined || since === undefined) return;
    const minutes = signedIn === undefined ? SECOND_STEP_MINUTES : this.settings.sessionHours * 60;
    const expiresAt = new Date(Date.parse(since) + minutes * 60_000).toISOString();
    const entry = { data: session, accountId, expiresAt };
    const before = this.beginnings.get(session);
    this.beginnings.delete(session);
    if (before === undefined) return this.sessions.update(id, entry);
    if (before === null) return this.sessions.set(id, entry);
    if (!(await this.sessions.replace(before, id, entry))) throw new SignInFirst();
  }
}
