import { finished } from 'node:stream';
import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AskPasswordReset } from '../../identity/domain/account/ask-password-reset.js';
import { countedAs, loginFrom } from '../../platform/vault/authentication.js';
import { Messages } from '../../platform/vault/messages.js';
import { networkOf, Throttles } from '../../platform/vault/throttles.js';
import { Page, type Answer } from '../answers/answer.js';
import { text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { ResetRequests } from './reset-requests.js';

const forgottenForm = z.object({ login: text('login-missing', 254) });

/** Whoever forgot the password gets a link or a code, if the account has a verified address. The page never says so. */
@Controller('password/forgot')
export class ForgottenPasswordController {
  constructor(
    private readonly requests: ResetRequests,
    private readonly messages: Messages,
    private readonly throttles: Throttles,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Get()
  form(): Page {
    return this.page(blank());
  }

  /** Has answered before the login is looked up: neither what it says nor how long it takes depends on that. */
  @Post()
  async ask(
    @Form(forgottenForm) form: Submitted<z.infer<typeof forgottenForm>>,
    @CurrentVisit() visit: Visit,
    @Req() { ip }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Answer> {
    if (!form.ok) return this.page(form, { status: 422 });
    const { login } = form.value;
    const wanted = loginFrom(login);
    const { resetPerAddress, resetPerLogin } = this.settings.limits;
    const early = await this.throttles.count([
      { what: 'reset from', whose: networkOf(ip), limit: resetPerAddress },
      { what: 'reset', whose: wanted ? countedAs(wanted) : login, limit: resetPerLogin },
    ]);
    if (early) return this.page(refused(form, early), answerTo(early));
    finished(reply.raw, () =>
      this.requests.add(new AskPasswordReset({ login }, visit.meta(form.commandName))),
    );
    return new Page('password/asked', 'Look at your messages', { channels: this.messages.channels });
  }

  private page(form: FormState, options: Page['options'] = {}): Page {
    const data = { form, channels: this.messages.channels };
    return new Page('password/forgot', 'Forgotten password', data, options);
  }
}
