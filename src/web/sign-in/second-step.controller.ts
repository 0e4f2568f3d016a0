import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRefusal } from '../../kernel/refusal.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { SecondFactors } from '../../platform/vault/second-factors.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import { signInAgain } from '../session/sign-ins.js';
import { Arrival } from './arrival.js';

const codeForm = z.object({ code: text('code-missing', 40) });

/** The second step of signing in, for who has a second factor and has just typed the right password. */
@Controller('sign-in/second-factor')
export class SecondStepController {
  constructor(
    private readonly authentication: Authentication,
    private readonly secondFactors: SecondFactors,
    private readonly arrival: Arrival,
  ) {}

  @Get()
  form(@Req() request: FastifyRequest): Answer {
    return request.session.signingIn ? page(blank()) : new Redirect('/sign-in');
  }

  @Post()
  async check(
    @Form(codeForm) form: Submitted<z.infer<typeof codeForm>>,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    const { signingIn } = request.session;
    if (!signingIn) return signInAgain;
    if (!form.ok) return page(form, { status: 422 });
    const { accountId } = signingIn;
    const taken = await this.authentication.tried(
      accountId,
      request.ip,
      () => this.secondFactors.take(accountId, form.value.code),
      'code',
    );
    if (isRefusal(taken)) return page(refused(form, taken), answerTo(taken));
    const arrived = await this.arrival.of(
      request,
      signingIn,
      taken.recovery ? 'password and recovery code' : 'password and code',
    );
    if (isRefusal(arrived) && arrived.rule === 'wrong-login') return signInAgain;
    if (isRefusal(arrived)) return page(refused(form, arrived), answerTo(arrived));
    if (!taken.recovery) return arrived;
    // What they had to be told goes before: the page says how many codes are left.
    return new Redirect('/profile/second-factor', arrived.notice ?? 'recovery-code-used');
  }
}

function page(form: FormState, options: Page['options'] = {}): Page {
  return new Page('sign-in/second-step', 'Second step', { form }, options);
}
