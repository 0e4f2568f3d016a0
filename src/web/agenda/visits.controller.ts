import { Controller, Post } from '@nestjs/common';
import { z } from 'zod';
import { CheckInPatient } from '../../scheduling/domain/appointment/check-in-patient.js';
import { EnterInError } from '../../scheduling/domain/appointment/enter-in-error.js';
import { FulfilAppointment } from '../../scheduling/domain/appointment/fulfil-appointment.js';
import { RecordArrival } from '../../scheduling/domain/appointment/record-arrival.js';
import { RecordNoShow } from '../../scheduling/domain/appointment/record-no-show.js';
import type { Answer } from '../answers/answer.js';
import { AppointmentAnswers } from '../appointments/appointment-answers.js';
import { optionalText } from '../forms/fields.js';
import { Form, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const nothingTyped = z.object({});
const noteForm = z.object({ note: optionalText(2000, 'note-too-long') });

type Nothing = Submitted<z.infer<typeof nothingTyped>>;
type Note = Submitted<z.infer<typeof noteForm>>;

/** What a doctor or the desk says about a visit on its day. */
@Controller('appointments/:id')
export class VisitsController {
  constructor(private readonly answers: AppointmentAnswers) {}

  @Post('arrive')
  arrive(
    @PathId() appointmentId: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new RecordArrival(...said(appointmentId, form, visit));
    return this.answers.carryOut(command, 'patient-arrived', form, visit);
  }

  @Post('check-in')
  checkIn(
    @PathId() appointmentId: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new CheckInPatient(...said(appointmentId, form, visit));
    return this.answers.carryOut(command, 'patient-checked-in', form, visit);
  }

  @Post('no-show')
  noShow(
    @PathId() appointmentId: string,
    @Form(nothingTyped) form: Nothing,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new RecordNoShow(...said(appointmentId, form, visit));
    return this.answers.carryOut(command, 'no-show-recorded', form, visit);
  }

  @Post('fulfil')
  async fulfil(
    @PathId() appointmentId: string,
    @Form(noteForm) form: Note,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.answers.refuse(appointmentId, form, visit);
    const [who, meta] = said(appointmentId, form, visit);
    const command = new FulfilAppointment({ ...who, note: form.value.note }, meta);
    return this.answers.carryOut(command, 'appointment-fulfilled', form, visit);
  }

  @Post('entered-in-error')
  async enteredInError(
    @PathId() appointmentId: string,
    @Form(noteForm) form: Note,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.answers.refuse(appointmentId, form, visit);
    const [who, meta] = said(appointmentId, form, visit);
    const command = new EnterInError({ ...who, note: form.value.note }, meta);
    return this.answers.carryOut(command, 'entered-in-error', form, visit);
  }
}

/** What all these commands say: of which appointment, and which doctor says so, when one does. */
function said(appointmentId: string, { commandName }: Submitted<unknown>, visit: SignedInVisit) {
  const doctorId = visit.viewer.role === 'doctor' ? visit.viewer.doctorId : null;
  return [{ appointmentId, doctorId }, visit.meta(commandName)] as const;
}
