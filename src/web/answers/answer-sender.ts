import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Looks } from '../access/looks.js';
import { noticeText, writeNotice, type Notice } from '../notices.js';
import { cookieName, cookieOptions, WEB_SETTINGS, type WebSettings } from '../settings.js';
import { isHtmx, Visits } from '../visit/visits.js';
import type { Visit } from '../visit/visit.js';
import { Changed, Download, Page, Redirect, Refused, type Answer, type Part } from './answer.js';
import { Renderer } from './renderer.js';

/** Turns what controllers answer into responses: one page for plain requests, parts of it for htmx. */
@Injectable()
export class AnswerSender {
  constructor(
    private readonly renderer: Renderer,
    private readonly visits: Visits,
    private readonly looks: Looks,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  /** Sets status and headers, and answers the body. */
  async body(answer: Answer, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    void reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('vary', 'HX-Request');
    // Whoever is sent elsewhere is looked at there: after signing in that is somebody else than before.
    if (answer instanceof Redirect) return this.redirect(answer, isHtmx(request), reply);
    const visit = await this.visits.begin(request);
    if (answer instanceof Page) return this.page(answer, visit, reply);
    if (answer instanceof Download) return this.download(answer, reply);
    if (answer instanceof Changed) return this.changed(answer, visit, reply);
    return this.refused(answer, visit, reply);
  }

  private async page(page: Page, visit: Visit, reply: FastifyReply): Promise<string> {
    const { parts = [], status = 200, retryAfter } = page.options;
    await this.note(parts, visit);
    void reply.code(status);
    if (retryAfter !== undefined) void reply.header('retry-after', retryAfter);
    if (visit.partial && parts.length > 0) {
      if (page.options.url !== undefined) void reply.header('hx-replace-url', page.options.url);
      return this.renderer.parts([...parts, ...subscriptionsOf(page)], null, visit);
    }
    if (visit.firstVisit) this.setCookie(reply, 'visitor', visit.holder.id);
    if (visit.notice !== null) this.clearCookie(reply, 'notice');
    return this.renderer.page(page, visit);
  }

  private download({ name, type, text }: Download, reply: FastifyReply): string {
    void reply.type(type).header('content-disposition', `attachment; filename="${name}"`);
    return text;
  }

  private redirect({ to, notice, late }: Redirect, htmx: boolean, reply: FastifyReply): string {
    if (notice !== undefined) this.leaveNotice(reply, notice, late);
    if (htmx) void reply.code(200).header('hx-redirect', to);
    else void reply.code(303).header('location', to);
    return '';
  }

  private async changed(answer: Changed, visit: Visit, reply: FastifyReply): Promise<string> {
    if (!visit.htmx) return this.redirect(new Redirect(answer.to, answer.notice, answer.late), false, reply);
    const text = noticeText(answer.notice, answer.late);
    const parts = await answer.parts();
    await this.note(parts, visit);
    void reply.code(200);
    return this.renderer.parts(parts, { text, isProblem: false }, visit);
  }

  private async refused(answer: Refused, visit: Visit, reply: FastifyReply): Promise<string> {
    if (!visit.htmx) {
      const page = await answer.page();
      return this.page(
        new Page(page.view, page.title, page.data, {
          ...page.options,
          status: answer.status,
          note: answer.note,
        }),
        visit,
        reply,
      );
    }
    const parts = await answer.parts();
    await this.note(parts, visit);
    void reply.code(answer.status);
    return this.renderer.parts(parts, { text: answer.text, isProblem: true, note: answer.note }, visit);
  }

  /** Notes whom the parts name. Nothing is sent when that fails. */
  private async note(parts: readonly Part[], { viewer }: Visit): Promise<void> {
    if (viewer) for (const { names } of parts) if (names) await this.looks.results(viewer, names);
  }

  private leaveNotice(reply: FastifyReply, notice: Notice, late: boolean): void {
    this.setCookie(reply, 'notice', writeNotice(notice, late), 60);
  }

  private setCookie(reply: FastifyReply, name: 'visitor' | 'notice', value: string, maxAge?: number): void {
    void reply.setCookie(cookieName(name, this.settings), value, {
      ...cookieOptions(this.settings),
      ...(maxAge === undefined ? {} : { maxAge }),
    });
  }

  private clearCookie(reply: FastifyReply, name: 'notice'): void {
    void reply.clearCookie(cookieName(name, this.settings), cookieOptions(this.settings));
  }
}

/** A page that shows something else than before listens to something else, too. */
function subscriptionsOf({ options: { live } }: Page): Part[] {
  return live === undefined
    ? []
    : [{ id: 'subscriptions', view: 'live/_subscriptions', data: { subscriptions: live } }];
}
