import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { SendProof, VerifyMobile } from '../../identity/domain/account/verify-contact.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Messages } from '../../platform/vault/messages.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const codeForm = z.object({ code: text('code-missing', 40) });
const nothing = z.object({});

/** A code by SMS proves that a mobile is theirs. */
@Controller('verify-mobile')
export class VerifyMobileController {
  constructor(
    private readonly commands: Commands,
    private readonly messages: Messages,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  form(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit, blank());
  }

  @Post()
  async verify(
    @Form(codeForm) form: Submitted<z.infer<typeof codeForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId } = visit.viewer;
    const answer = await this.commands.send<Settled>(
      new VerifyMobile({ accountId, code: form.value.code }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    return new Redirect('/profile', 'mobile-verified', await this.commands.isLate(answer.position));
  }

  @Post('send')
  async send(
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const { accountId } = visit.viewer;
    const answer = await this.commands.send<Settled>(
      new SendProof({ accountId, of: 'mobile' }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    return new Redirect('/verify-mobile', 'mobile-code-sent');
  }

  private async page(
    { viewer }: SignedInVisit,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const account = await accountById(this.db, viewer.accountId);
    const data = { form, account, canSend: this.messages.channels.sms };
    return new Page('verify/mobile', 'Confirm your mobile number', data, options);
  }
}
