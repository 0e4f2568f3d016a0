import { Controller, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { deskAppointment } from '../../../projections/appointments/queries.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { CancelAppointment } from '../../scheduling/domain/appointment/cancel-appointment.js';
import type { Answer } from '../answers/answer.js';
import { choice, optionalText } from '../forms/fields.js';
import { Form, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { sideOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { doctorReasons, patientReasons } from '../words.js';
import { AppointmentAnswers } from './appointment-answers.js';

const cancelForm = z.object({
  reasonCode: choice([...patientReasons, ...doctorReasons], 'reason-code-unknown'),
  note: optionalText(2000, 'note-too-long'),
});

/** Patients cancel their own appointments, doctors those with them, the desk any. */
@Controller('appointments/:id/cancel')
export class CancelController {
  constructor(
    private readonly answers: AppointmentAnswers,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post()
  async cancel(
    @PathId() appointmentId: string,
    @Form(cancelForm) form: Submitted<z.infer<typeof cancelForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.answers.refuse(appointmentId, form, visit);
    const by = sideOf(visit);
    const before = await deskAppointment(this.db, appointmentId);
    const isRequest = before?.time === null && by !== 'doctor';
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
    const notice = isRequest ? 'request-withdrawn' : 'appointment-cancelled';
    return this.answers.carryOut(command, notice, form, visit);
  }
}
