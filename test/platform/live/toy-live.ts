import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import { DiscoveryModule } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Viewer } from '../../../src/kernel/viewer.js';
import { Clock } from '../../../src/platform/clock.js';
import { AUTHENTICATE, type SignedInViewer } from '../../../src/platform/live/authenticate.js';
import { Live, type LiveFragment, type LiveHtml } from '../../../src/platform/live/live-fragment.js';
import { LiveFragments } from '../../../src/platform/live/live-fragments.js';
import { LiveGateway } from '../../../src/platform/live/live.gateway.js';
import { LiveHub } from '../../../src/platform/live/live-hub.js';
import { MAY_WATCH } from '../../../src/platform/live/may-watch.js';
import { LiveSocketAdapter } from '../../../src/platform/live/live-socket-adapter.js';
import { announce, ReadModelChanges } from '../../../src/platform/projecting/changes.js';
import { SessionEndings } from '../../../src/platform/vault/session-endings.js';
import { connectTo, testDatabase } from '../../support/postgres.js';
import { openSocket, type TestSocket } from '../../support/socket.js';
import { eventually } from '../../support/wait.js';

export interface ToyLive {
  readonly address: string;
  readonly databaseUrl: string;
  /** Who is signed in, by cookie. */
  readonly sessions: Map<string, SignedInViewer>;
  readonly board: Board;
  signIn(name: string, role?: Viewer['role'], rights?: readonly string[]): string;
  open(cookie: string, origin?: string): Promise<TestSocket>;
  /** Commits a change of these topics, as the projecting worker does. */
  change(...topics: string[]): Promise<void>;
  /** How many changes have come to the gateway. */
  heard(): number;
  close(): Promise<void>;
}

/** A board that everybody may read who is not named on `banned`. */
@Live()
export class Board implements LiveFragment<{ room: string }> {
  readonly name = 'board';
  readonly banned = new Set<string>();
  text = 'first';
  until: string | undefined;
  rendered = 0;
  /** Holds renderings up, or fails them. */
  before: () => Promise<void> = () => Promise.resolve();

  parse({ room }: Readonly<Record<string, unknown>>): { room: string } {
    if (typeof room !== 'string' || room === '') throw new Error('Which room?');
    return { room };
  }

  topics(_viewer: Viewer, { room }: { room: string }): string[] {
    return [`board/${room}`, `${room}/*`];
  }

  audience({ role }: Viewer): string {
    return role;
  }

  async render({ role }: Viewer, { room }: { room: string }): Promise<LiveHtml> {
    this.rendered += 1;
    const { text } = this;
    await this.before();
    const html = `<section id="board"><p>${text} for ${role} in ${room}</p><i>__csrf__ __command_id__</i></section>`;
    return this.until === undefined ? { html } : { html, until: this.until };
  }
}

/** The gateway in a Nest application of its own, with one fragment, on the real PostgreSQL. */
export async function toyLive(clock = new Clock()): Promise<ToyLive> {
  const database = await testDatabase();
  const sessions = new Map<string, SignedInViewer>();
  const changes = new ReadModelChanges(database.url);
  const endings = new SessionEndings(database.url);
  const authenticate = (request: IncomingMessage) =>
    Promise.resolve(sessions.get(request.headers.cookie ?? '') ?? null);
  const mayWatch = ({ fullName }: Viewer) => Promise.resolve(!board.banned.has(fullName));
  const module = await Test.createTestingModule({
    imports: [DiscoveryModule],
    providers: [
      LiveFragments,
      LiveHub,
      LiveGateway,
      Board,
      { provide: ReadModelChanges, useValue: changes },
      { provide: SessionEndings, useValue: endings },
      { provide: Clock, useValue: clock },
      { provide: AUTHENTICATE, useValue: authenticate },
      { provide: MAY_WATCH, useValue: mayWatch },
    ],
  }).compile();
  const board = module.get(Board);
  const app = module.createNestApplication<NestFastifyApplication>(new FastifyAdapter(), { logger: false });
  const origin = 'http://clinic.example';
  app.useWebSocketAdapter(new LiveSocketAdapter(app, origin));
  await app.listen(0, '127.0.0.1');
  const address = (await app.getUrl()).replace('[::1]', '127.0.0.1');

  let heard = 0;
  changes.subscribe(() => (heard += 1));
  changes.start();
  endings.start();
  await eventually(() => heard > 0);
  const client = await connectTo(database.url);
  let position = 0n;
  return {
    address,
    databaseUrl: database.url,
    sessions,
    board,
    signIn(name, role = 'patient', rights = []) {
      const cookie = `who=${name}`;
      const viewer = {
        sessionId: name,
        accountId: name,
        fullName: name,
        role,
        roles: [role],
        patientId: null,
        doctorId: null,
        patients: [],
        rights,
        rightsTopics: [`account/${name}`],
      };
      sessions.set(cookie, { ...viewer, csrf: `token-of-${name}` });
      return cookie;
    },
    open: (cookie, from = origin) => openSocket(address, cookie, from),
    heard: () => heard,
    change: (...topics) =>
      announce(client, [{ projection: 'toy', position: (position += 1n), topics: new Set(topics) }]),
    async close() {
      await app.close();
      await Promise.all([changes.stop(), endings.stop()]);
      await client.end();
      await database.drop();
    },
  };
}
