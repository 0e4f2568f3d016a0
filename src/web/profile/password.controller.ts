import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ChangePassword } from '../../identity/domain/account/change-password.js';
import { isRefusal } from '../../kernel/refusal.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { secret } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const passwordForm = z.object({
  oldPassword: secret('old-password-missing'),
  password: secret('password-missing'),
});

/** Changing one's password signs out every other device; this one goes on with a new session id. */
@Controller('profile/password')
export class ChangePasswordController {
  constructor(
    private readonly commands: Commands,
    private readonly signIns: SignIns,
  ) {}

  @Get()
  form(): Page {
    return page(blank());
  }

  @Post()
  async change(
    @Form(passwordForm) form: Submitted<z.infer<typeof passwordForm>>,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return page(form, { status: 422 });
    const { accountId, sessionId } = visit.viewer;
    const data = { ...form.value, accountId, sessionId, address: request.ip };
    const answer = await this.commands.send<Settled>(new ChangePassword(data, visit.meta(form.commandName)));
    if (isRefusal(answer)) return page(refused(form, answer), answerTo(answer));
    await this.signIns.rotate(request);
    return new Redirect('/profile', 'password-changed');
  }
}

function page(form: FormState, options: Page['options'] = {}): Page {
  return new Page('profile/password', 'Change your password', { form }, options);
}
