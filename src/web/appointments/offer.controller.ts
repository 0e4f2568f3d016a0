import { Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { AcceptOffer } from '../../scheduling/domain/appointment/accept-offer.js';
import { RefuseOffer } from '../../scheduling/domain/appointment/refuse-offer.js';
import { Changed, Refused, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { Form, refused, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { Notice } from '../notices.js';
import { problemOf, statusOf } from '../refusals.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { AppointmentCard } from './appointment-card.js';

const nothingTyped = z.object({});
type Nothing = Submitted<z.infer<typeof nothingTyped>>;

/** A patient answers a time that a doctor offers. */
@Controller('appointments/:id/offer')
export class OfferController {
  constructor(
    private readonly commands: Commands,
    private readonly card: AppointmentCard,
  ) {}

  @Post('accept')
  accept(
    @PathId() id: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: Visit,
  ): Promise<Answer> {
    const command = new AcceptOffer({ appointmentId: id }, visit.meta(form.commandName));
    return this.carryOut(id, command, 'offer-accepted', form);
  }

  @Post('refuse')
  refuse(
    @PathId() id: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: Visit,
  ): Promise<Answer> {
    const command = new RefuseOffer({ appointmentId: id }, visit.meta(form.commandName));
    return this.carryOut(id, command, 'offer-refused', form);
  }

  private async carryOut(
    id: string,
    command: Command<object>,
    notice: Notice,
    form: Nothing,
  ): Promise<Answer> {
    const answer = await this.commands.send(command);
    if (isRefusal(answer)) {
      const state = refused(form, answer);
      return new Refused(
        statusOf(answer),
        problemOf(answer).text,
        () => this.card.page(id, state),
        async () => [await this.card.part(id, state)],
      );
    }
    const late = await this.commands.isLate(answer.position);
    return new Changed(`/appointments/${id}`, notice, late, async () => [await this.card.part(id)]);
  }
}
