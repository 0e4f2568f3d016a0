import { Controller, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { patientsByIds } from '../../../projections/appointments/queries.js';
import { TakeEmergencyAccess } from '../../audit/domain/access/take-emergency-access.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { ERASED } from '../../kernel/stream.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { text } from '../forms/fields.js';
import { Form, refused, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { statusOf } from '../refusals.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { notTreatedPage } from './not-treated-page.js';

const emergencyForm = z.object({ reason: text('access-reason-missing', 2000, 'reason-too-long') });

/** A doctor opens a record that is closed to them. The event is written first; then the record is open for an hour. */
@Controller('patients')
export class BreakGlassController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post(':id/break-glass')
  async open(
    @PathId() patientId: string,
    @Form(emergencyForm) form: Submitted<z.infer<typeof emergencyForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const [patient] = await patientsByIds(this.db, [patientId]);
    if (!patient) throw new NotFoundException();
    if (!form.ok) return notTreatedPage(patientId, form, 422);
    if (patient.fullName === ERASED)
      return notTreatedPage(patientId, refused(form, refuse('person-erased')), 409);
    const { accountId } = visit.viewer;
    const data = { patientId, accountId, doctorId: doctorOf(visit), reason: form.value.reason };
    const outcome = await this.commands.send(new TakeEmergencyAccess(data, visit.meta(form.commandName)));
    if (isRefusal(outcome)) return notTreatedPage(patientId, refused(form, outcome), statusOf(outcome));
    const late = await this.commands.isLate(outcome.position);
    return new Redirect(`/patients/${patientId}`, 'emergency-access-taken', late);
  }
}
