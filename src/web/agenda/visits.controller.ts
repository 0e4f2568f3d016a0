import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { appointmentById } from '../../../projections/appointments/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { dateOf } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { CheckInPatient } from '../../scheduling/domain/appointment/check-in-patient.js';
import { FulfilAppointment } from '../../scheduling/domain/appointment/fulfil-appointment.js';
import { RecordArrival } from '../../scheduling/domain/appointment/record-arrival.js';
import { RecordNoShow } from '../../scheduling/domain/appointment/record-no-show.js';
import { Changed, Refused, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Form, refused, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { Notice } from '../notices.js';
import { problemOf, statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { agendaPage } from './agenda-page.js';
import { Agenda } from './agenda.js';

const nothingTyped = z.object({});
const noteForm = z.object({ note: optionalText(2000, 'note-too-long') });

type Nothing = Submitted<z.infer<typeof nothingTyped>>;
type Note = Submitted<z.infer<typeof noteForm>>;

/** What a doctor says about a visit on its day. The answer is the agenda of that day. */
@Controller('appointments/:id')
export class VisitsController {
  constructor(
    private readonly commands: Commands,
    private readonly agenda: Agenda,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post('arrive')
  arrive(@PathId() id: string, @Form(nothingTyped) form: Nothing, @CurrentVisit() visit: SignedInVisit) {
    const data = { appointmentId: id, doctorId: visit.viewer.doctorId };
    return this.carryOut(
      new RecordArrival(data, visit.meta(form.commandName)),
      'patient-arrived',
      form,
      visit,
    );
  }

  @Post('check-in')
  checkIn(@PathId() id: string, @Form(nothingTyped) form: Nothing, @CurrentVisit() visit: SignedInVisit) {
    const data = { appointmentId: id, doctorId: visit.viewer.doctorId };
    return this.carryOut(
      new CheckInPatient(data, visit.meta(form.commandName)),
      'patient-checked-in',
      form,
      visit,
    );
  }

  @Post('no-show')
  noShow(@PathId() id: string, @Form(nothingTyped) form: Nothing, @CurrentVisit() visit: SignedInVisit) {
    const data = { appointmentId: id, doctorId: visit.viewer.doctorId };
    return this.carryOut(
      new RecordNoShow(data, visit.meta(form.commandName)),
      'no-show-recorded',
      form,
      visit,
    );
  }

  @Post('fulfil')
  fulfil(
    @PathId() id: string,
    @Form(noteForm) form: Note,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.refuse(id, form, refuse('note-too-long', 'note'), visit);
    const data = { appointmentId: id, doctorId: visit.viewer.doctorId, note: form.value.note };
    const command = new FulfilAppointment(data, visit.meta(form.commandName));
    return this.carryOut(command, 'appointment-fulfilled', form, visit);
  }

  private async carryOut(
    command: Command<{ readonly appointmentId: string }>,
    notice: Notice,
    form: Submitted<unknown>,
    visit: SignedInVisit,
  ): Promise<Answer> {
    const { appointmentId } = command.data;
    const answer = await this.commands.send(command);
    if (isRefusal(answer)) return this.refuse(appointmentId, form, answer, visit);
    const late = await this.commands.isLate(answer.position);
    const date = await this.dayOf(appointmentId);
    return new Changed(`/agenda?date=${date}`, notice, late, async () => [
      await this.agenda.day(visit.viewer, date),
    ]);
  }

  private async refuse(
    appointmentId: string,
    form: Submitted<unknown>,
    refusal: Refusal,
    { viewer }: SignedInVisit,
  ): Promise<Refused> {
    const problem = { appointmentId, form: form.ok ? refused(form, refusal) : form };
    const date = await this.dayOf(appointmentId);
    return new Refused(
      statusOf(refusal),
      problemOf(refusal).text,
      () => agendaPage(this.agenda, viewer, date, { problem }),
      async () => [await this.agenda.day(viewer, date, problem)],
    );
  }

  private async dayOf(appointmentId: string): Promise<string> {
    const appointment = await appointmentById(this.db, appointmentId);
    return appointment ? dateOf(appointment.time ?? appointment.requested) : this.agenda.today();
  }
}
