import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { JoinWaitlist } from '../../scheduling/domain/appointment/join-waitlist.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { date, optionalDate, optionalText, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import { forWhom, patientMeant } from '../for-whom.js';
import { mostAhead } from '../most-ahead.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** What a page that sends somebody here knows already. */
const wish = z.object({
  doctorId: optionalText(40, 'unknown-doctor'),
  specialty: optionalText(60, 'unknown-specialty'),
  from: optionalDate,
  to: optionalDate,
});
const joinForm = z.object({
  ...forWhom,
  doctorId: optionalText(40, 'unknown-doctor'),
  specialty: optionalText(60, 'unknown-specialty'),
  reason: text('reason-missing', 2000, 'reason-too-long'),
  from: date('date-missing'),
  to: date('date-missing'),
});

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
    const answer = await this.commands.sendWithin(
      mostAhead(this.db, visit, { ...patient, appointmentId }),
      new JoinWaitlist(data, meta),
    );
    if (isRefusal(answer)) return this.page(refused(form, answer), statusOf(answer));
    const late = await this.commands.isLate(answer.position);
    return new Redirect(`/appointments/${appointmentId}`, 'waitlist-joined', late);
  }

  /** The doctor who is waited for, when one is named, else the specialties to choose from. */
  private async page(form: FormState, status = 200): Promise<Page> {
    const named = form.typed.doctorId;
    const found =
      typeof named === 'string' && isUuid(named) ? await doctorById(this.db, named.toLowerCase()) : null;
    const doctor = found?.status === 'approved' ? found : null;
    const specialties = (await findClinic(this.db))?.specialties ?? [];
    return new Page('waitlist/new', 'Join the waiting list', { form, doctor, specialties }, { status });
  }
}
