import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { patientById, type Patient } from '../../../projections/patients/queries.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { JoinWaitlist } from '../../scheduling/domain/appointment/join-waitlist.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { isUuid, PathId } from '../forms/path.js';
import { given, queryString } from '../given.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { choicesOf, wish, wishFields } from '../waitlist/wish.js';

const waitForm = z.object(wishFields);

/** The front desk puts a patient who calls on the waiting list. */
@Controller('desk/patients/:id/waitlist')
export class DeskWaitlistController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  form(@PathId() patientId: string, @Search(wish) { value }: Filters<z.infer<typeof wish>>): Promise<Page> {
    return this.page(patientId, blank(given(value)));
  }

  @Post()
  async join(
    @PathId() patientId: string,
    @Form(waitForm) form: Submitted<z.infer<typeof waitForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(patientId, form, 422);
    const { doctorId, specialty, ...rest } = form.value;
    if (doctorId !== '' && !isUuid(doctorId))
      return this.page(patientId, refused(form, refuse('unknown-doctor')), 404);
    const patient = await this.patient(patientId);
    const meta = visit.meta(form.commandName);
    const wanted = {
      ...rest,
      appointmentId: derivedId(meta.commandId, 'appointment'),
      patientId,
      doctorId: doctorId === '' ? null : doctorId.toLowerCase(),
      specialty: specialty === '' ? null : specialty,
    };
    const answer = await this.commands.carryOut(new JoinWaitlist(wanted, meta));
    if (isRefusal(answer)) return this.page(patientId, refused(form, answer), statusOf(answer));
    return new Redirect(pageOf(patient), 'patient-waits', answer.late);
  }

  private async page(patientId: string, form: FormState, status = 200): Promise<Page> {
    const patient = await this.patient(patientId);
    const choices = await choicesOf(this.db, form);
    const action = `/desk/patients/${patientId}/waitlist`;
    const data = { patient, form, action, back: pageOf(patient), ...choices };
    return new Page('desk/waitlist', 'Put a patient on the waiting list', data, { status });
  }

  private async patient(patientId: string): Promise<Patient> {
    const patient = await patientById(this.db, patientId);
    if (patient?.erasedAt !== null) throw new NotFoundException();
    return patient;
  }
}

/** Where the desk has found the patient. */
function pageOf({ fullName }: Patient): string {
  return `/desk${queryString({ q: fullName })}`;
}
