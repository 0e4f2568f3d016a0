import { randomUUID } from 'node:crypto';
import { createParamDecorator, Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { actsFor } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { isUuid } from '../forms/path.js';
import { readNotice } from '../notices.js';
import { SignIns } from '../session/sign-ins.js';
import { cookieName, WEB_SETTINGS, type WebSettings } from '../settings.js';
import { actorOf, type Visit } from './visit.js';

declare module 'fastify' {
  interface FastifyRequest {
    visit?: Visit;
  }
}

/** The parameter of a handler that gets the visit; routes of signed-in people type it `SignedInVisit`. */
export const CurrentVisit = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { visit } = context.switchToHttp().getRequest<FastifyRequest>();
  if (visit === undefined) throw new Error('A handler ran before its visit began');
  return visit;
});

export function isHtmx({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  return headers['hx-request'] === 'true';
}

/** Begins the visit of a request, once. */
@Injectable()
export class Visits {
  constructor(
    private readonly signIns: SignIns,
    private readonly clock: Clock,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  async begin(request: FastifyRequest): Promise<Visit> {
    return (request.visit ??= await this.visitOf(request));
  }

  private async visitOf(request: FastifyRequest): Promise<Visit> {
    const cameWith = request.session.sessionId;
    const viewer = await this.signIns.arrivesAs(request);
    const visitorCookie = request.cookies[cookieName('visitor', this.settings)] ?? '';
    const firstVisit = viewer === null && !isUuid(visitorCookie);
    const visitorId = firstVisit ? randomUUID() : visitorCookie;
    const now = this.clock.now();
    const correlationId = randomUUID();
    let patientId = viewer?.patientId ?? null;
    return {
      viewer,
      htmx: isHtmx(request),
      partial: isHtmx(request) && request.headers['hx-request-type'] === 'partial',
      path: request.url,
      from: currentUrl(request.headers['hx-current-url']),
      holder: viewer ? { kind: 'session', id: viewer.sessionId } : { kind: 'visitor', id: visitorId },
      formHolder: viewer ? { kind: 'session', id: cameWith } : { kind: 'visitor', id: visitorId },
      firstVisit,
      notice: readNotice(request.cookies[cookieName('notice', this.settings)]),
      now,
      actFor: (patient) => {
        if (!viewer || !actsFor(viewer, patient)) throw new Error('The viewer does not act for this patient');
        patientId = patient;
      },
      meta: (commandName) => {
        const commandId = derivedId(viewer?.accountId ?? visitorId, commandName);
        return { commandId, correlationId, causationId: commandId, actor: actorOf(viewer, patientId), now };
      },
    };
  }
}

function currentUrl(header: string | string[] | undefined): URL | null {
  return typeof header === 'string' && URL.canParse(header) ? new URL(header) : null;
}
