import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { fastifyCookie, Signer } from '@fastify/cookie';
import type { FastifySessionOptions, SessionStore } from '@fastify/session';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest, Session } from 'fastify';
import { Sessions } from '../../platform/vault/sessions.js';
import { cookieName, cookieOptions, WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedIn } from './sign-ins.js';

/** What was shown to sign in is no longer what the account asks for. */
export class NoLongerProven extends Error {}

/** By its own code the plugin would take an error for a session that is not there, and take the cookie away. */
class SessionNotRead extends Error {}

/** How long somebody may take between password and code. */
export const SECOND_STEP_MINUTES = 10;

declare module 'fastify' {
  interface FastifyRequest {
    /** The id that the request's session is about to get. */
    nextSessionId?: string;
  }
}

/** 192 bits (ASVS 7.2.3 asks for 128). */
const newSessionId = (): string => randomBytes(24).toString('base64url');

/** Sessions by their cookie: for the pages through the plugin, for sockets by hand. */
@Injectable()
export class SessionCookies {
  private readonly signer: Signer;
  private readonly name: string;
  /** Sessions of people who have just shown who they are, by the generation of their credentials. */
  private readonly beginning = new WeakMap<Session, number>();

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
      idGenerator: (request) => request?.nextSessionId ?? newSessionId(),
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

  /**
   * Lets the request's session go on under another id; answers `false` when it has ended meanwhile. An id that is new with
   * this request was told to nobody, and stays.
   */
  async renew(request: FastifyRequest): Promise<boolean> {
    const { session } = request;
    if (session.since === undefined) return true;
    const next = newSessionId();
    if (!(await this.sessions.move(session.sessionId, next))) return false;
    request.nextSessionId = next;
    await session.regenerate();
    delete request.nextSessionId;
    return true;
  }

  /**
   * Begins what the request's session now stands for, of somebody who was checked against this generation of their
   * credentials. Answers `false`, and the session stands for nobody, when it is no longer theirs.
   */
  async begin({ session }: FastifyRequest, state: Partial<Session>, generation: number): Promise<boolean> {
    Object.assign(session, state);
    this.beginning.set(session, generation);
    try {
      await session.save();
      return true;
    } catch (error) {
      if (!(error instanceof NoLongerProven)) throw error;
      await this.sessions.destroy(session.sessionId);
      for (const key of Object.keys(state)) Reflect.deleteProperty(session, key);
      return false;
    }
  }

  private store(): SessionStore {
    return {
      get: (id, done) => {
        this.sessions.get(id).then(
          (data) => done(null, data as Session | null),
          (cause: unknown) => done(new SessionNotRead('The vault cannot say whose session it is', { cause })),
        );
      },
      set: (id, session, done) => {
        this.keep(id, session).then(() => done(), done);
      },
      destroy: (id, done) => {
        this.sessions.destroy(id).then(() => done(), done);
      },
    };
  }

  /** A session in which nobody signs in or has signed in is not worth a row; only one that begins gets a new one. */
  private async keep(id: string, session: Session): Promise<void> {
    const { signedIn, signingIn, since } = session;
    const accountId = (signedIn ?? signingIn)?.accountId;
    if (accountId === undefined || since === undefined) return;
    const minutes = signedIn === undefined ? SECOND_STEP_MINUTES : this.settings.sessionHours * 60;
    const expiresAt = new Date(Date.parse(since) + minutes * 60_000).toISOString();
    const entry = { data: session, accountId, expiresAt };
    const generation = this.beginning.get(session);
    this.beginning.delete(session);
    if (generation === undefined) return this.sessions.change(id, entry);
    if (!(await this.sessions.begin(id, entry, generation))) throw new NoLongerProven();
  }
}
