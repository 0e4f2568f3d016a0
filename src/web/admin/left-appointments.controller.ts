import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { appointmentById, doctorDay, type AgendaRow } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { dateAt } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { CancelAppointment } from '../../scheduling/domain/appointment/cancel-appointment.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { isUuid, PathId } from '../forms/path.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const cancelForm = z.object({
  appointmentId: z.string('not-text').refine(isUuid, 'unknown-appointment'),
  note: optionalText(2000, 'note-too-long'),
});

/** Later than any appointment. */
const END_OF_TIME = '9999-12-31';

/** What a doctor has to come, for an admin who suspends them: to be cancelled here, or moved by the front desk. */
@Controller('admin/doctors/:id/appointments')
export class LeftAppointmentsController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@PathId() doctorId: string, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(doctorId, visit, blank());
  }

  @Post()
  async cancel(
    @PathId() doctorId: string,
    @Form(cancelForm) form: Submitted<z.infer<typeof cancelForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(doctorId, visit, form, 422);
    const appointmentId = form.value.appointmentId.toLowerCase();
    const appointment = await appointmentById(this.db, appointmentId);
    const isTheirs = appointment?.doctorId === doctorId || appointment?.offer?.doctorId === doctorId;
    if (!isTheirs) return this.refused(doctorId, visit, form, refuse('unknown-appointment'));
    const { note } = form.value;
    const data = { appointmentId, by: 'clinic', doctorId: null, note } as const;
    const why = { cancellationReason: 'prov', because: 'asked' } as const;
    const outcome = await this.commands.send(
      new CancelAppointment({ ...data, ...why }, visit.meta(form.commandName)),
    );
    if (isRefusal(outcome)) return this.refused(doctorId, visit, form, outcome);
    const late = await this.commands.isLate(outcome.position);
    return new Redirect(`/admin/doctors/${doctorId}/appointments`, 'appointment-cancelled', late);
  }

  private refused(
    doctorId: string,
    visit: SignedInVisit,
    form: Submitted<unknown>,
    refusal: Refusal,
  ): Promise<Page> {
    return this.page(doctorId, visit, refused(form, refusal), statusOf(refusal));
  }

  private async page(
    doctorId: string,
    { now, viewer }: SignedInVisit,
    form: FormState,
    status = 200,
  ): Promise<Page> {
    const [doctor, left] = await Promise.all([
      doctorById(this.db, doctorId),
      leftAppointments(this.db, doctorId, now),
    ]);
    if (!doctor) throw new NotFoundException();
    const data = { doctor, left, form, worksAtDesk: viewer.roles.includes('frontdesk') };
    return new Page('admin/left-appointments', 'Appointments to come', data, { status });
  }
}

/** What a doctor has booked or offers after `now` (ISO instant), by start. */
export async function leftAppointments(db: ReadModels, doctorId: string, now: string): Promise<AgendaRow[]> {
  const clinic = await findClinic(db);
  const from = dateAt(now, clinic?.zone ?? 'UTC');
  const days = await doctorDay(db, { doctorId, from, to: END_OF_TIME });
  return days.filter(({ at, held, status }) => at.start > now && (held || status === 'booked'));
}
