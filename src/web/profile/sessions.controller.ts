import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { RecordSignOut } from '../../identity/domain/sign-ins/record-sign-out.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { Sessions } from '../../platform/vault/sessions.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { secret, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** `session` is the id of one session, or `others`. */
const endForm = z.object({ session: text('unknown-session', 40), password: secret('password-missing') });

/** Where somebody is signed in. One or all of the other sessions can be ended by who knows the password. */
@Controller('profile/sessions')
export class SessionsController {
  constructor(
    private readonly sessions: Sessions,
    private readonly authentication: Authentication,
    private readonly signIns: SignIns,
    private readonly commands: Commands,
  ) {}

  @Get()
  list(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit, blank());
  }

  @Post()
  async end(
    @Form(endForm) form: Submitted<z.infer<typeof endForm>>,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId, sessionId } = visit.viewer;
    const { session, password } = form.value;
    const shown = await this.authentication.confirm(accountId, password, request.ip);
    if (isRefusal(shown)) return this.page(visit, refused(form, shown), answerTo(shown));
    const ended =
      session === 'others'
        ? await this.sessions.destroyOf(accountId, sessionId)
        : Number(isUuid(session) && (await this.sessions.destroyListed(accountId, session)));
    if (session !== 'others' && ended === 0) {
      const gone = refuse('unknown-session');
      return this.page(visit, refused(form, gone), answerTo(gone));
    }
    if (ended > 0) await this.commands.send(new RecordSignOut({ accountId }, visit.meta(form.commandName)));
    await this.signIns.rotate(request);
    return new Redirect(
      '/profile/sessions',
      session === 'others' ? 'signed-out-elsewhere' : 'signed-out-there',
    );
  }

  private async page(
    { viewer }: SignedInVisit,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const listed = await this.sessions.listOf(viewer.accountId, viewer.sessionId);
    const sessions = listed.map(({ data, usedAt, ...session }) => {
      const { device = 'Unknown device', since } = data as { device?: string; since?: string };
      return { ...session, device, since, usedAt: usedAt.toISOString() };
    });
    return new Page('profile/sessions', 'Where you are signed in', { sessions, form }, options);
  }
}
