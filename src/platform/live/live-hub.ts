import type { IncomingMessage } from 'node:http';
import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import type { WebSocket } from 'ws';
import { Clock } from '../clock.js';
import { logFailure } from '../outage.js';
import { ReadModelChanges, type Change } from '../projecting/changes.js';
import { SessionEndings } from '../vault/session-endings.js';
import { fingerprintOf } from '../vault/sessions.js';
import { AUTHENTICATE, type Authenticate, type SignedInViewer } from './authenticate.js';
import { LiveConnection, POLICY_VIOLATED, SERVER_RESTARTS, SESSION_ENDED } from './live-connection.js';
import { LiveFragments } from './live-fragments.js';
import { MAY_WATCH, type MayWatch } from './may-watch.js';
import { showAgain } from './show-again.js';
import { concerns, type Subscription } from './subscription.js';

/** Changes that come this close together are shown together. */
const COALESCE_MS = 20;
const LOOK_AT_CLOCK_MS = 1_000;
const PING_MS = 30_000;
/** Nobody says that a session has expired, so that is looked up. */
const LOOK_AT_SESSIONS_MS = 30_000;
const SUBSCRIPTIONS_PER_SOCKET = 32;
/** More pages than anybody has open, with those whose end has not been noticed yet. */
const SOCKETS_PER_SESSION = 100;

/** Knows which page shows what, and shows it again when a read model or the clock has moved on. */
@Injectable()
export class LiveHub implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('live');
  private readonly admitted = new WeakMap<IncomingMessage, SignedInViewer>();
  private readonly connections = new Map<WebSocket, LiveConnection>();
  private readonly stale = new Set<Subscription>();
  private round: Promise<void> | undefined;
  private timers: NodeJS.Timeout[] = [];
  private unsubscribe: (() => void)[] = [];

  constructor(
    private readonly fragments: LiveFragments,
    private readonly changes: ReadModelChanges,
    private readonly endings: SessionEndings,
    private readonly clock: Clock,
    @Inject(AUTHENTICATE) readonly authenticate: Authenticate,
    @Inject(MAY_WATCH) readonly mayWatch: MayWatch,
  ) {}

  onModuleInit(): void {
    this.unsubscribe = [
      this.changes.subscribe((change) => {
        this.hear(change);
      }),
      this.endings.subscribe((fingerprint) => {
        if (fingerprint === null) void this.lookAtSessions();
        else this.closeSocketsOf(fingerprint);
      }),
    ];
    this.timers = [
      setInterval(() => {
        this.lookAtTheClock();
      }, LOOK_AT_CLOCK_MS),
      setInterval(() => {
        for (const connection of this.connections.values()) connection.ping();
      }, PING_MS),
      setInterval(() => void this.lookAtSessions(), LOOK_AT_SESSIONS_MS),
    ];
  }

  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.unsubscribe) end();
    this.timers.forEach(clearInterval);
    for (const connection of this.connections.values())
      connection.close(SERVER_RESTARTS, 'Slotwell restarts');
    this.connections.clear();
    this.stale.clear();
    await this.round;
  }

  /** Notes who may open a socket with this request. */
  admit(request: IncomingMessage, viewer: SignedInViewer): void {
    this.admitted.set(request, viewer);
  }

  join(socket: WebSocket, request: IncomingMessage): void {
    const viewer = this.admitted.get(request);
    if (!viewer) {
      socket.close(SESSION_ENDED, 'Nobody is signed in');
      return;
    }
    const connection = new LiveConnection(socket, request, viewer);
    if (this.countOf(viewer.sessionId) >= SOCKETS_PER_SESSION) {
      connection.close(POLICY_VIOLATED, 'Too many pages are open');
      return;
    }
    this.connections.set(socket, connection);
    socket.on('pong', () => {
      connection.isAlive = true;
    });
  }

  leave(socket: WebSocket): void {
    const connection = this.connections.get(socket);
    this.connections.delete(socket);
    for (const subscription of connection?.subscriptions.values() ?? []) this.stale.delete(subscription);
  }

  /** `message` names the fragment and its parameters. A later one for the same fragment takes its place. */
  subscribe(socket: WebSocket, message: Readonly<Record<string, unknown>>): void {
    const connection = this.connections.get(socket);
    if (!connection) return;
    const { fragment: name, headers: _, ...params } = message;
    const fragment = typeof name === 'string' ? this.fragments.find(name) : undefined;
    const isNew = fragment !== undefined && !connection.subscriptions.has(fragment.name);
    if (!connection.takesMessage() || (isNew && connection.subscriptions.size >= SUBSCRIPTIONS_PER_SOCKET)) {
      connection.close(POLICY_VIOLATED, 'Too many subscriptions');
      return;
    }
    if (!fragment) return;
    const before = connection.subscriptions.get(fragment.name);
    if (before) this.stale.delete(before);
    try {
      const parsed = fragment.parse(params);
      const subscription: Subscription = {
        connection,
        fragment,
        params: parsed,
        topics: null,
        shown: null,
        until: null,
      };
      connection.subscriptions.set(fragment.name, subscription);
      this.markStale(subscription);
    } catch {
      // Nobody but a program of somebody else's sends parameters that are no good: there is nothing to show it.
      connection.subscriptions.delete(fragment.name);
    }
  }

  private hear(change: Change | null): void {
    // When everything may have changed, everybody is asked anew who they are before they are shown anything.
    if (change !== null && change.topics !== '*') this.lookAtRights(change.topics);
    for (const subscription of this.allSubscriptions())
      if (concerns(subscription, change === null ? '*' : change.topics)) this.markStale(subscription);
  }

  private lookAtRights(changed: ReadonlySet<string>): void {
    const concerned = [...this.connections.values()].filter(({ opener }) =>
      opener.rightsTopics.some((topic) => changed.has(topic)),
    );
    if (concerned.length > 0) void this.lookAtSessions(concerned);
  }

  private countOf(sessionId: string): number {
    let count = 0;
    for (const { opener } of this.connections.values()) if (opener.sessionId === sessionId) count += 1;
    return count;
  }

  private closeSocketsOf(fingerprint: string): void {
    for (const connection of this.connections.values())
      if (fingerprintOf(connection.opener.sessionId) === fingerprint)
        connection.close(SESSION_ENDED, 'The session ended');
  }

  /** One at a time: this is in no hurry. A vault that cannot be asked now is asked again in the next round. */
  private async lookAtSessions(connections = [...this.connections.values()]): Promise<void> {
    for (const connection of connections) {
      try {
        connection.goesOnAs(await this.authenticate(connection.request));
      } catch (error) {
        this.logger.warn(`It could not be looked up whether sessions ended: ${String(error)}`);
        return;
      }
    }
  }

  private lookAtTheClock(): void {
    const now = this.clock.now();
    for (const subscription of this.allSubscriptions())
      if (subscription.until !== null && Date.parse(subscription.until) <= Date.parse(now)) {
        subscription.until = null;
        this.markStale(subscription);
      }
  }

  private *allSubscriptions(): Generator<Subscription> {
    for (const { subscriptions } of this.connections.values()) yield* subscriptions.values();
  }

  private markStale(subscription: Subscription): void {
    this.stale.add(subscription);
    this.round ??= new Promise((resolve) => setTimeout(resolve, COALESCE_MS)).then(() => this.showStale());
  }

  private async showStale(): Promise<void> {
    while (this.stale.size > 0) {
      const now = [...this.stale];
      this.stale.clear();
      await showAgain(now, this, (subscription, error) => {
        logFailure(this.logger, `${subscription.fragment.name} cannot be shown again`, error);
        subscription.until = new Date(Date.parse(this.clock.now()) + LOOK_AT_CLOCK_MS).toISOString();
      });
    }
    this.round = undefined;
  }
}
