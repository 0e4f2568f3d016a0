import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { ResendMessage } from '../../notifications/domain/notification/resend-message.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Messages } from '../../platform/vault/messages.js';
import { Outbox } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { isUuid, PathId } from '../forms/path.js';
import { answerTo } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const filters = z.object({ after: optionalText(40) });
const nothing = z.object({});

/** What is to be sent, was sent and could not be sent: never what it says. */
@Controller('admin/outbox')
export class MessagesController {
  constructor(
    private readonly messages: Messages,
    private readonly outbox: Outbox,
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@Search(filters) { value }: Filters<z.infer<typeof filters>>): Promise<Page> {
    return this.page(blank(), {}, value.after);
  }

  @Post(':id/resend')
  async resend(
    @PathId() notificationId: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const person = await this.messages.personOf(notificationId);
    const outcome: Refusal | object =
      person === null
        ? refuse('message-not-resent')
        : await this.commands.send(
            new ResendMessage({ notificationId, accountId: person }, visit.meta(form.commandName)),
          );
    if (isRefusal(outcome)) return this.page(refused(form, outcome), answerTo(outcome));
    return new Redirect('/admin/outbox', 'message-resent');
  }

  private async page(form: FormState, options: Page['options'], after = ''): Promise<Page> {
    const { rows, next } = await this.messages.list(isUuid(after) ? after : undefined);
    const names = new Map<string, string>();
    for (const person of new Set(rows.map((row) => row.person)))
      names.set(person, (await accountById(this.db, person))?.fullName ?? '');
    const data = {
      form,
      channels: this.messages.channels,
      unfinished: await this.outbox.standing(),
      messages: rows.map((row) => ({ ...row, fullName: names.get(row.person) ?? '' })),
      nextPage: next && `/admin/outbox?after=${next}`,
      firstPage: after && '/admin/outbox',
    };
    return new Page('admin/outbox', 'Messages', data, options);
  }
}
