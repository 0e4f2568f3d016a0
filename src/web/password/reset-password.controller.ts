import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { ResetPassword, type ResetProof } from '../../identity/domain/account/reset-password.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, secret } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** Either the token of a link, or a login with the code that was sent or handed over for it. */
const resetForm = z.object({
  token: optionalText(200),
  login: optionalText(254),
  code: optionalText(40),
  password: secret('password-missing'),
});
const search = z.object({ token: optionalText(200) });

/** A new password for whoever holds a link or a code. It signs nobody in: a second factor is still asked for. */
@Controller('password/reset')
export class ResetPasswordController {
  constructor(private readonly commands: Commands) {}

  @Get()
  form(@Search(search) { value }: Filters<z.infer<typeof search>>): Page {
    return page(blank({ token: value.token ?? '' }));
  }

  @Post()
  async reset(
    @Form(resetForm) form: Submitted<z.infer<typeof resetForm>>,
    @CurrentVisit() visit: Visit,
    @Req() { ip }: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return page(form, { status: 422 });
    const { password, token, login, code } = form.value;
    if (token === '' && login === '') return refusedPage(form, refuse('login-missing', 'login'));
    if (token === '' && code === '') return refusedPage(form, refuse('code-missing', 'code'));
    const proof: ResetProof = token === '' ? { login, code } : { token };
    const answer = await this.commands.send<Settled>(
      new ResetPassword({ proof, password, address: ip }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return refusedPage(form, answer);
    return new Redirect('/sign-in', 'password-reset');
  }
}

function refusedPage(form: Submitted<unknown>, refusal: Parameters<typeof refused>[1]): Page {
  return page(refused(form, refusal), answerTo(refusal));
}

function page(form: FormState, options: Page['options'] = {}): Page {
  return new Page('password/reset', 'A new password', { form }, options);
}
