import { Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { AcceptOffer } from '../../scheduling/domain/appointment/accept-offer.js';
import { RefuseOffer } from '../../scheduling/domain/appointment/refuse-offer.js';
import type { Answer } from '../answers/answer.js';
import { Form, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { AppointmentAnswers } from './appointment-answers.js';

const nothingTyped = z.object({});
type Nothing = Submitted<z.infer<typeof nothingTyped>>;

/** A patient, or the desk for one, answers a time that a doctor offers. */
@Controller('appointments/:id/offer')
export class OfferController {
  constructor(private readonly answers: AppointmentAnswers) {}

  @Post('accept')
  accept(
    @PathId() appointmentId: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new AcceptOffer({ appointmentId }, visit.meta(form.commandName));
    return this.answers.carryOut(command, 'offer-accepted', form, visit);
  }

  @Post('refuse')
  refuse(
    @PathId() appointmentId: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new RefuseOffer({ appointmentId }, visit.meta(form.commandName));
    return this.answers.carryOut(command, 'offer-refused', form, visit);
  }
}
