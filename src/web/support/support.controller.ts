import { Controller, Get, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { ANSWER_LENGTH, AnswerSupport } from '../../notifications/domain/support/answer-support.js';
import { CloseSupport } from '../../notifications/domain/support/close-support.js';
import { EraseSupport } from '../../notifications/domain/support/erase-support.js';
import { howTold } from '../../notifications/domain/support/told.js';
import { Messages } from '../../platform/vault/messages.js';
import { Looks } from '../access/looks.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { text, ticked } from '../forms/fields.js';
import {
  blank,
  Form,
  noteOf,
  refused,
  Search,
  type Filters,
  type FormState,
  type Submitted,
} from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { given, queryString } from '../given.js';
import type { Notice } from '../notices.js';
import { answerTo } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { supportFilters, SupportList, supportStatuses, type SupportFilters } from './support-list.js';
import { SupportThread } from './support-thread.js';
import { supportTopicsOf } from './support-topics.js';

const answerForm = z.object({
  answer: text('answer-missing', ANSWER_LENGTH, 'answer-too-long'),
  close: ticked,
});
const nothing = z.object({});
type Nothing = Submitted<z.infer<typeof nothing>>;

/** What people wrote to the clinic: administrators and the front desk read, answer and close it. */
@Controller('admin/support')
export class SupportController {
  constructor(
    private readonly commands: Commands,
    private readonly list: SupportList,
    private readonly thread: SupportThread,
    private readonly looks: Looks,
    private readonly messages: Messages,
  ) {}

  @Get()
  async all(
    @Search(supportFilters) { value, typed, problems }: Filters<SupportFilters>,
    @CurrentVisit() { viewer }: SignedInVisit,
  ): Promise<Page> {
    const part = await this.list.part(viewer, value);
    const topics = supportTopicsOf(viewer.role);
    const data = { ...part.data, topics, statuses: supportStatuses, form: { typed, problems } };
    return new Page('support/list', 'Help requests', data, {
      status: problems.length > 0 ? 422 : 200,
      parts: [part],
      live: [{ fragment: 'support-list', ...given(value) }],
      url: `/admin/support${queryString(value)}`,
    });
  }

  /** Every opening of what a patient wrote is noted, as that of a record is. */
  @Get(':id')
  one(@PathId() supportId: string, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(supportId, visit, blank());
  }

  @Post(':id/answer')
  async answer(
    @PathId() supportId: string,
    @Form(answerForm) form: Submitted<z.infer<typeof answerForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(supportId, visit, form, { status: 422 });
    const { close } = form.value;
    const command = new AnswerSupport({ supportId, ...form.value }, visit.meta(form.commandName));
    return this.carryOut(command, form, visit, close ? 'support-answered-and-closed' : 'support-answered');
  }

  @Post(':id/close')
  close(
    @PathId() supportId: string,
    @Form(nothing) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new CloseSupport({ supportId }, visit.meta(form.commandName));
    return this.carryOut(command, form, visit, 'support-closed');
  }

  @Post(':id/erase')
  erase(
    @PathId() supportId: string,
    @Form(nothing) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new EraseSupport({ supportId }, visit.meta(form.commandName));
    return this.carryOut(command, form, visit, 'support-erased');
  }

  private async carryOut(
    command: Command<{ readonly supportId: string }>,
    form: Submitted<unknown>,
    visit: SignedInVisit,
    notice: Notice,
  ): Promise<Answer> {
    const { supportId } = command.data;
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome))
      return this.page(supportId, visit, refused(form, outcome), {
        ...answerTo(outcome),
        note: noteOf(form, 'answer'),
      });
    const late = await this.commands.isLate(outcome.position);
    return new Redirect(`/admin/support/${supportId}`, notice, late);
  }

  private async page(
    supportId: string,
    { viewer }: SignedInVisit,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const part = await this.thread.part(supportId);
    if (!part) throw new NotFoundException();
    const { patientId } = part.request;
    if (patientId !== null) await this.looks.record(viewer, patientId, 'support');
    const data = {
      ...part.data,
      form,
      told: howTold(part.request, this.messages.channels.mail),
      mayErase: viewer.role === 'admin' && part.request.accountId === null && !part.request.erased,
      answerLength: ANSWER_LENGTH,
    };
    return new Page('support/request', 'Help request', data, {
      ...options,
      live: [{ fragment: 'support-thread', supportId }],
    });
  }
}
