import { randomUUID } from 'node:crypto';
import {
  Catch,
  HttpException,
  Logger,
  MethodNotAllowedException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityLog } from '../../platform/security-log.js';
import { isOutage, rootOf } from '../../platform/outage.js';
import { TooBusy } from '../../platform/vault/passwords.js';
import { allowedMethods } from '../access/allowed-methods.js';
import { Page, Redirect, Refused, type Answer } from '../answers/answer.js';
import { AnswerSender } from '../answers/answer-sender.js';
import { renderView } from '../answers/views.js';
import type { Visit } from '../visit/visit.js';
import { isHtmx, Visits } from '../visit/visits.js';
import { drain } from './drain.js';
import {
  ClinicNotOpen,
  DoctorNotApproved,
  EnrolFirst,
  PatientNotTreated,
  SignInFirst,
  WrongToken,
} from './failures.js';
import { explain, type Explanation } from './explanations.js';
import { notTreatedPage } from '../patients/not-treated-page.js';
import { plainPage, type Again } from './plain-page.js';
import { sentFields, sentNote, sentToken } from './sent-fields.js';
import { unreadForm } from './unread-form.js';

/** When it is worth trying again what could not be done for the moment. */
const RETRY_AFTER_SECONDS = 5;

/** Answers whatever was thrown with a page that says what to do next. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  private readonly logger = new Logger('web');

  constructor(
    private readonly sender: AnswerSender,
    private readonly visits: Visits,
  ) {}

  async catch(failure: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (statusOf(failure) === 413) await drain(request.raw);
    // Who asks is not known before the cookies were read, and not to be found out while the database is away.
    if (!wereCookiesRead(request) || statusOf(failure) === 503)
      return this.sendPlainly(failure, request, reply);
    try {
      const visit = await this.visits.begin(request);
      const allowed = request.is404 ? allowedMethods(request.url, visit.viewer) : [];
      if (allowed.length > 0) void reply.header('allow', allowed.join(', '));
      const what = allowed.length > 0 ? new MethodNotAllowedException() : failure;
      const html = await this.sender.body(this.answer(what, request, visit), request, reply);
      await reply.send(html);
    } catch (cause) {
      if (reply.sent) throw cause;
      await this.sendPlainly(cause, request, reply);
    }
  }

  private async sendPlainly(failure: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { status, ...page } = this.explained(failure, request);
    if (status === 403)
      securityLog.warn(`Refused ${request.method} ${request.routeOptions.url ?? ''}: sent from another site`);
    if (status === 503) void reply.header('retry-after', RETRY_AFTER_SECONDS);
    const again = status === 503 && !isHtmx(request) ? await againOf(request) : undefined;
    await reply
      .code(status)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(isHtmx(request) ? announcement(page) : plainPage({ ...page, ...(again && { again }) }));
  }

  private answer(failure: unknown, request: FastifyRequest, visit: Visit): Answer {
    if (failure instanceof SignInFirst) return signInFirst(request, visit);
    if (failure instanceof EnrolFirst) return new Redirect('/profile/second-factor');
    if (failure instanceof ClinicNotOpen)
      return new Page('setup/not-open', 'Not open yet', {}, { status: 503 });
    if (failure instanceof WrongToken) return formExpired(request);
    // With htmx the form still stands where it was.
    const note = visit.htmx ? '' : sentNote(request.body);
    if (failure instanceof DoctorNotApproved) return said(explain('doctor-not-approved'), note);
    if (failure instanceof PatientNotTreated) return notTreated(failure.patientId);
    return said(this.explained(failure, request), note);
  }

  private explained(failure: unknown, request: FastifyRequest): Explanation {
    const status = statusOf(failure);
    if (isOutage(failure))
      this.logger.warn(
        `${request.method} ${request.routeOptions.url ?? ''} cannot be answered: ${String(rootOf(failure))}`,
      );
    return explain(status, status === 500 ? this.report(failure, request) : undefined);
  }

  /** Logs what happened, without what anybody typed, and answers the number under which it can be found. */
  private report(failure: unknown, request: FastifyRequest): string {
    const reference = randomUUID().slice(0, 8);
    const stack = failure instanceof Error ? failure.stack : String(failure);
    this.logger.error(
      `${reference} ${request.method} ${request.routeOptions.url ?? 'unknown route'} failed`,
      stack,
    );
    return reference;
  }
}

/** `note` is what was typed at length for nothing. */
function said({ status, title, text, reference }: Explanation, note: string): Refused {
  const page = new Page('failures/failure', title, { heading: title, text, reference });
  return new Refused(
    status,
    text,
    () => Promise.resolve(page),
    () => [],
    note,
  );
}

/** Says why the record stays closed, and how it is opened in an emergency. */
function notTreated(patientId: string): Refused {
  const { status, text } = explain('patient-not-treated');
  return new Refused(
    status,
    text,
    () => Promise.resolve(notTreatedPage(patientId)),
    () => [],
  );
}

/** Who typed something before the session ended gets it back: it came from this browser, and from nowhere else. */
function signInFirst(request: FastifyRequest, visit: Visit): Answer {
  const fields = sentFields(request.body);
  if (visit.htmx || fields.every(({ label }) => label === null))
    return new Redirect(signInPage(next(request, visit)));
  const action = request.url.split('?')[0];
  return new Page(
    'failures/signed-out',
    'Sign in, then send this again',
    { action, fields },
    { status: 403 },
  );
}

function signInPage(next: string): string {
  return `/sign-in?next=${encodeURIComponent(next)}`;
}

function formExpired(request: FastifyRequest): Refused {
  const page = new Page('failures/form-expired', 'Please send this again', {
    action: request.url.split('?')[0],
    fields: sentFields(request.body),
  });
  const text = 'This page was open for too long. Reload it and try again.';
  return new Refused(
    403,
    text,
    () => Promise.resolve(page),
    () => [],
  );
}

/** How to try again what was asked: what was typed goes with it, and the same form is never carried out twice. */
async function againOf(request: FastifyRequest): Promise<Again | undefined> {
  if (request.is404) return undefined;
  if (request.method !== 'POST') return { action: request.url };
  const body = request.body ?? (await unreadForm(request));
  return { action: request.url, form: { token: sentToken(body), fields: sentFields(body) } };
}

/** What htmx shows of a failure above the page, which stays as it is. */
function announcement({ text }: Pick<Explanation, 'text'>): string {
  return renderView('parts', { parts: [], announce: { text, isProblem: true } });
}

/** Where to go after signing in: the page itself, or the one the form stood on. */
function next(request: FastifyRequest, visit: Visit): string {
  if (request.method === 'GET' && !visit.htmx) return request.url;
  return visit.from === null ? '/' : visit.from.pathname + visit.from.search;
}

function statusOf(failure: unknown): number {
  if (failure instanceof TooBusy || isOutage(failure)) return 503;
  if (failure instanceof HttpException) return failure.getStatus();
  if (isBrokenOff(failure)) return 400;
  const { statusCode } = failure as { statusCode?: unknown };
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500;
}

/** The browser went away before all was sent: nobody reads the answer, and nothing failed here. */
function isBrokenOff(failure: unknown): boolean {
  const { code, message } = failure as Partial<NodeJS.ErrnoException>;
  return code === 'ECONNRESET' && message === 'aborted';
}

function wereCookiesRead({ cookies }: { cookies: unknown }): boolean {
  return cookies !== null && cookies !== undefined;
}
