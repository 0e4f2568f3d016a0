import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { JoinWaitlist } from '../../scheduling/domain/appointment/join-waitlist.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { forWhom, patientMeant } from '../for-whom.js';
import { mostAhead } from '../most-ahead.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { choicesOf, wish, wishFields } from './wish.js';

const joinForm = z.object({ ...forWhom, ...wishFields });

/** A patient joins the waiting list, for a doctor or for any of a specialty. */
@Controller('waitlist')
export class WaitlistController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get('new')
  form(@Search(wish) { value }: Filters<z.infer<typeof wish>>): Promise<Page> {
    return this.page(blank(Object.fromEntries(Object.entries(value).filter(([, text]) => text !== ''))));
  }

  @Post()
  async join(
    @Form(joinForm) form: Submitted<z.infer<typeof joinForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(form, 422);
    const { doctorId, specialty, from, to, reason } = form.value;
    if (doctorId !== '' && !isUuid(doctorId)) return this.page(refused(form, refuse('unknown-doctor')), 404);
    const patient = patientMeant(visit, form.value);
    if (isRefusal(patient)) return this.page(refused(form, patient), statusOf(patient));
    const meta = visit.meta(form.commandName);
    const appointmentId = derivedId(meta.commandId, 'appointment');
    const data = {
      appointmentId,
      ...patient,
      doctorId: doctorId === '' ? null : doctorId.toLowerCase(),
      specialty: specialty === '' ? null : specialty,
      from,
      to,
      reason,
    };
    const answer = await this.commands.carryOutWithin(
      mostAhead(this.db, visit, { ...patient, appointmentId }),
      new JoinWaitlist(data, meta),
    );
    if (isRefusal(answer)) return this.page(refused(form, answer), statusOf(answer));
    return new Redirect(`/appointments/${appointmentId}`, 'waitlist-joined', answer.late);
  }

  private async page(form: FormState, status = 200): Promise<Page> {
    const choices = await choicesOf(this.db, form);
    return new Page('waitlist/new', 'Join the waiting list', { form, ...choices }, { status });
  }
}
