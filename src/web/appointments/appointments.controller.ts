import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { hasUnreadAnswer } from '../../../projections/support/queries.js';
import { isRefusal } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { RequestAppointment } from '../../scheduling/domain/appointment/request-appointment.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { clock, date, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { forWhom, patientMeant } from '../for-whom.js';
import { given, queryString } from '../given.js';
import { mostAhead } from '../most-ahead.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { emergenciesFor } from './emergencies.js';
import { AppointmentCard } from './appointment-card.js';
import { appointmentFilters, PatientList } from './patient-list.js';

const requestForm = z.object({
  ...forWhom,
  specialty: text('specialty-missing', 60, 'unknown-specialty'),
  reason: text('reason-missing', 2000, 'reason-too-long'),
  preferredDate: date('date-missing'),
  preferredTime: clock('time-missing'),
});

/** A patient's own appointments. */
@Controller('appointments')
export class AppointmentsController {
  constructor(
    private readonly commands: Commands,
    private readonly list: PatientList,
    private readonly card: AppointmentCard,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async all(
    @Search(appointmentFilters) search: Filters<z.infer<typeof appointmentFilters>>,
    @CurrentVisit() { viewer, now }: SignedInVisit,
  ): Promise<Page> {
    const [part, emergencies, unreadAnswer] = await Promise.all([
      this.list.part(viewer, search.value),
      emergenciesFor(this.db, viewer, now),
      hasUnreadAnswer(this.db, viewer.accountId),
    ]);
    const data = {
      ...part.data,
      emergencies,
      unreadAnswer,
      form: { typed: search.typed, problems: search.problems },
    };
    return new Page('appointments/appointments', 'Your appointments', data, {
      status: search.problems.length > 0 ? 422 : 200,
      parts: [part],
      live: [{ fragment: 'patient-appointments', ...given(search.value) }],
      url: `/appointments${queryString(search.value)}`,
    });
  }

  @Get('new')
  requestForm(): Promise<Page> {
    return this.requestPage(blank());
  }

  @Post()
  async request(
    @Form(requestForm) form: Submitted<z.infer<typeof requestForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.requestPage(form, 422);
    const patient = patientMeant(visit, form.value);
    if (isRefusal(patient)) return this.requestPage(refused(form, patient), statusOf(patient));
    const meta = visit.meta(form.commandName);
    const appointmentId = derivedId(meta.commandId, 'appointment');
    const answer = await this.commands.carryOutWithin(
      mostAhead(this.db, visit, { ...patient, appointmentId }),
      new RequestAppointment({ ...form.value, ...patient, appointmentId, doctorId: null }, meta),
    );
    if (isRefusal(answer)) return this.requestPage(refused(form, answer), statusOf(answer));
    return new Redirect('/appointments', 'request-sent', answer.late);
  }

  @Get(':id')
  one(@PathId() id: string): Promise<Page> {
    return this.card.page(id);
  }

  private async requestPage(form: FormState, status = 200): Promise<Page> {
    const specialties = (await findClinic(this.db))?.specialties ?? [];
    return new Page('appointments/new', 'Request an appointment', { form, specialties }, { status });
  }
}
