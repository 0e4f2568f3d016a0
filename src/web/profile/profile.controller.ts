import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountById, type Account } from '../../../projections/accounts/queries.js';
import { ChangeContacts } from '../../identity/domain/account/change-contacts.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Messages } from '../../platform/vault/messages.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalEmail, optionalText, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** Password and code are asked only for another mobile or e-mail. */
const profileForm = z.object({
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: text('mobile-missing', 40, 'mobile-not-valid'),
  email: optionalEmail,
  password: z.string('not-text').max(1000, 'too-long'),
  code: optionalText(40),
});

/** What an account knows of its owner, and the way to everything else about it. */
@Controller('profile')
export class ProfileController {
  constructor(
    private readonly commands: Commands,
    private readonly messages: Messages,
    private readonly signIns: SignIns,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  show(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit);
  }

  @Post()
  async change(
    @Form(profileForm) form: Submitted<z.infer<typeof profileForm>>,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId } = visit.viewer;
    const data = { ...form.value, accountId, address: request.ip };
    const answer = await this.commands.send<Settled>(new ChangeContacts(data, visit.meta(form.commandName)));
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    if (form.value.password !== '') await this.signIns.rotate(request);
    return new Redirect('/profile', 'profile-changed', await this.commands.isLate(answer.position));
  }

  private async page(
    { viewer }: SignedInVisit,
    sent?: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const account = await accountById(this.db, viewer.accountId);
    const form = sent ?? blank(account === null ? {} : typedOf(account));
    const data = { account, form, channels: this.messages.channels };
    return new Page('profile/profile', 'Your profile', data, options);
  }
}

function typedOf({ fullName, mobile, email }: Account): FormState['typed'] {
  return { fullName, mobile, email: email ?? '' };
}
