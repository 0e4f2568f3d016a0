import { Controller, Inject, NotFoundException, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { patientsByIds } from '../../../projections/appointments/queries.js';
import { UnmaskPersonalData } from '../../audit/domain/access/unmask-personal-data.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { ERASED } from '../../kernel/stream.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, text } from '../forms/fields.js';
import { Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { Unmasked, type UnmaskedPatients } from './unmasked-patients.js';

const unmaskForm = z.object({
  reason: text('access-reason-missing', 2000, 'reason-too-long'),
  back: optionalText(300),
  page: optionalText(60),
});

/** An auditor has one patient's data shown for a while, and says why. The event is written before anything is shown. */
@Controller('audit/patients')
export class UnmaskController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post(':id/unmask')
  async unmask(
    @PathId() patientId: string,
    @Form(unmaskForm) form: Submitted<z.infer<typeof unmaskForm>>,
    @Unmasked() unmaskedPatients: UnmaskedPatients,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    const [patient] = await patientsByIds(this.db, [patientId]);
    if (!patient) throw new NotFoundException();
    if (!form.ok) return this.again(patientId, form, 422);
    if (patient.fullName === ERASED)
      return this.again(patientId, refused(form, refuse('person-erased')), 409);
    const { reason, page } = form.value;
    const { accountId, role } = visit.viewer;
    const data = { patientId, accountId, role, reason, page: page || 'audit-patient' };
    const outcome = await this.commands.send(new UnmaskPersonalData(data, visit.meta(form.commandName)));
    if (isRefusal(outcome)) return this.again(patientId, refused(form, outcome), statusOf(outcome));
    request.session.unmasked = unmaskedPatients.with(patientId);
    await request.session.save();
    return new Redirect(wayBack(form.value.back, patientId), 'data-unmasked');
  }

  private again(patientId: string, form: FormState, status: number): Page {
    const back = wayBack(String(form.typed.back ?? ''), patientId);
    return new Page('audit/unmask', 'Show personal data', { patientId, form, back }, { status });
  }
}

/** A page of the audit; the patient's record where the form names no other. */
function wayBack(back: string, patientId: string): string {
  return /^\/audit[/?][\w/?=&%.:-]*$/.test(back) && !back.includes('..')
    ? back
    : `/audit/patients/${patientId}`;
}
