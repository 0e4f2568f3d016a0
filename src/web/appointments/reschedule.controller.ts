import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { deskAppointment } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import type { Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { MoveAppointment } from '../../scheduling/domain/appointment/move-appointment.js';
import type { Answer } from '../answers/answer.js';
import { BookingRefusals } from '../doctors/booking-refusals.js';
import { errandOf } from '../doctors/errand.js';
import { ticked } from '../forms/fields.js';
import { Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { startFields, startOf } from '../forms/start.js';
import { sideOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { AppointmentAnswers } from './appointment-answers.js';

const moveForm = startFields.extend({ outsideHours: ticked });

/** Moves an appointment. A doctor's move is an offer to the patient; the old time stays until the new one is sure. */
@Controller('appointments/:id/reschedule')
export class RescheduleController {
  constructor(
    private readonly answers: AppointmentAnswers,
    private readonly refusals: BookingRefusals,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post()
  async reschedule(
    @PathId() appointmentId: string,
    @Form(moveForm) form: Submitted<z.infer<typeof moveForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.refuse(appointmentId, form, visit);
    const start = startOf(form.value, (await findClinic(this.db))?.zone ?? 'UTC');
    if (typeof start !== 'string') return this.refuse(appointmentId, refused(form, start), visit, start);
    const by = sideOf(visit);
    const doctorId = by === 'doctor' ? visit.viewer.doctorId : null;
    const { outsideHours } = form.value;
    const command = new MoveAppointment(
      { appointmentId, start, by, doctorId, outsideHours },
      visit.meta(`${form.commandName}/${start}`),
    );
    const notice = by === 'doctor' ? 'time-offered' : 'appointment-moved';
    return this.answers.carryOut(command, notice, form, visit, (refusal) =>
      this.refuse(appointmentId, refused(form, refusal), visit, refusal, start),
    );
  }

  /** The doctor's free times stand beside what was wrong: for the same move, or, if it cannot move, for a new booking. */
  private async refuse(
    appointmentId: string,
    form: FormState,
    visit: SignedInVisit,
    refusal?: Refusal,
    start?: string,
  ): Promise<Answer> {
    const appointment = await deskAppointment(this.db, appointmentId);
    const canMove = appointment?.status === 'booked';
    if (!appointment?.doctorId || (!canMove && visit.viewer.role === 'doctor'))
      return this.answers.refuse(appointmentId, form, visit, refusal);
    const { doctorId, patientId } = appointment;
    const errand = await errandOf(this.db, visit.viewer, canMove ? { move: appointmentId } : { patientId });
    return this.refusals.ofTime({ doctorId, errand, visit }, form, refusal, start);
  }
}
