import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRefusal } from '../../kernel/refusal.js';
import { ReadAnswer } from '../../notifications/domain/support/read-answer.js';
import { MESSAGE_LENGTH, RequestSupport } from '../../notifications/domain/support/request-support.js';
import { SUPPORT_TOPICS } from '../../notifications/domain/support/topics.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, optionalText, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { given } from '../given.js';
import { answerTo } from '../refusals.js';
import { AddressLimits } from '../session/address-limits.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { OwnMessages } from './own-messages.js';

const place = z.object({ after: optionalText(500) });
/** Name and contact are asked of visitors only; of those who are signed in they are known. */
const messageForm = z.object({
  topic: choice(SUPPORT_TOPICS, 'topic-missing'),
  message: text('message-missing', MESSAGE_LENGTH, 'message-too-long'),
  fullName: optionalText(200, 'name-too-long'),
  contact: optionalText(254, 'contact-not-valid'),
});

/** How to reach the clinic, answers to what people ask most, and a form to write to the clinic, with its answers. */
@Controller('help')
export class HelpController {
  constructor(
    private readonly commands: Commands,
    private readonly messages: OwnMessages,
    private readonly limits: AddressLimits,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Get()
  async help(
    @Search(place) { value: { after } }: Filters<z.infer<typeof place>>,
    @CurrentVisit() visit: Visit,
  ): Promise<Page> {
    return this.page(visit, blank(), {}, after);
  }

  @Post()
  async write(
    @Form(messageForm) form: Submitted<z.infer<typeof messageForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const early = await this.limits.count('helpPerAddress', request);
    if (early) return this.page(visit, refused(form, early), answerTo(early));
    const meta = visit.meta(form.commandName);
    const supportId = derivedId(meta.commandId, 'support');
    const outcome = await this.commands.send(new RequestSupport({ supportId, ...form.value }, meta));
    if (isRefusal(outcome)) return this.page(visit, refused(form, outcome), answerTo(outcome));
    const late = visit.viewer !== null && (await this.commands.isLate(outcome.position));
    return new Redirect('/help', visit.viewer ? 'support-requested' : 'support-requested-by-visitor', late);
  }

  private async page(
    visit: Visit,
    form: FormState,
    options: Page['options'] = {},
    after?: string,
  ): Promise<Page> {
    const { viewer } = visit;
    const own = viewer && !viewer.mustEnrol ? await this.messages.part(viewer, after) : null;
    for (const { supportId, unread, answeredAt } of own?.rows ?? [])
      if (unread)
        await this.commands.send(
          new ReadAnswer({ supportId }, visit.meta(`${supportId} ${answeredAt ?? ''}`)),
        );
    const data = {
      form,
      own: own?.data ?? null,
      topics: SUPPORT_TOPICS,
      messageLength: MESSAGE_LENGTH,
      keptDays: this.settings.visitorMessageDays,
    };
    const live = own ? [{ fragment: 'own-messages', ...given({ after }) }] : [];
    return new Page('help/help', 'Help', data, { ...options, live });
  }
}
