import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { appointmentById } from '../../../projections/appointments/queries.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { dateOf } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { CancelAppointment } from '../../scheduling/domain/appointment/cancel-appointment.js';
import { agendaPage } from '../agenda/agenda-page.js';
import { Agenda } from '../agenda/agenda.js';
import { Changed, Refused, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, optionalText } from '../forms/fields.js';
import { Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { problemOf, statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { doctorReasons, patientReasons } from '../words.js';
import { AppointmentCard } from './appointment-card.js';

const cancelForm = z.object({
  reasonCode: choice([...patientReasons, ...doctorReasons], 'reason-code-unknown'),
  note: optionalText(2000, 'note-too-long'),
});

/** Patients cancel their own appointments, doctors those with them; each gets the page they came from. */
@Controller('appointments/:id/cancel')
export class CancelController {
  constructor(
    private readonly commands: Commands,
    private readonly card: AppointmentCard,
    private readonly agenda: Agenda,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post()
  async cancel(
    @PathId() appointmentId: string,
    @Form(cancelForm) form: Submitted<z.infer<typeof cancelForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.refuse(appointmentId, form, visit, 422);
    const by = visit.viewer.role === 'doctor' ? 'doctor' : 'patient';
    const before = await appointmentById(this.db, appointmentId);
    const command = new CancelAppointment(
      {
        appointmentId,
        by,
        doctorId: by === 'doctor' ? visit.viewer.doctorId : null,
        cancellationReason: form.value.reasonCode,
        because: 'asked',
        note: form.value.note,
      },
      visit.meta(form.commandName),
    );
    const answer = await this.commands.send(command);
    if (isRefusal(answer))
      return this.refuse(appointmentId, refused(form, answer), visit, statusOf(answer), answer);
    const late = await this.commands.isLate(answer.position);
    const notice = before?.time === null && by === 'patient' ? 'request-withdrawn' : 'appointment-cancelled';
    const date = await this.dayOf(appointmentId);
    return by === 'doctor'
      ? new Changed(`/agenda?date=${date}`, notice, late, async () => [
          await this.agenda.day(visit.viewer, date),
        ])
      : new Changed(`/appointments/${appointmentId}`, notice, late, async () => [
          await this.card.part(appointmentId),
        ]);
  }

  private async refuse(
    appointmentId: string,
    form: FormState,
    { viewer }: SignedInVisit,
    status: number,
    refusal?: Refusal,
  ): Promise<Refused> {
    const text = refusal ? problemOf(refusal).text : (form.problems[0]?.text ?? '');
    if (viewer.role !== 'doctor') {
      return new Refused(
        status,
        text,
        () => this.card.page(appointmentId, form),
        async () => [await this.card.part(appointmentId, form)],
      );
    }
    const date = await this.dayOf(appointmentId);
    const problem = { appointmentId, form };
    return new Refused(
      status,
      text,
      () => agendaPage(this.agenda, viewer, date, { problem }),
      async () => [await this.agenda.day(viewer, date, problem)],
    );
  }

  private async dayOf(appointmentId: string): Promise<string> {
    const appointment = await appointmentById(this.db, appointmentId);
    const time = appointment?.time ?? appointment?.offer?.time;
    return time ? dateOf(time) : this.agenda.today();
  }
}
