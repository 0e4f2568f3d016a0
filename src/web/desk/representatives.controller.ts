import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { accountsActingFor, patientById } from '../../../projections/patients/queries.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ActForCodes } from '../../platform/vault/act-for-codes.js';
import { EndRepresentation } from '../../registration/domain/patient/end-representation.js';
import { InviteRepresentative } from '../../registration/domain/patient/invite-representative.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { isUuid, PathId } from '../forms/path.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const nothing = z.object({});
const endForm = z.object({ accountId: z.string('not-text').refine(isUuid, 'unknown-account') });

/** Who acts for a patient: the front desk gives out a code, after checking who asks, and ends it. */
@Controller('desk/patients/:id/representatives')
export class RepresentativesController {
  constructor(
    private readonly commands: Commands,
    private readonly codes: ActForCodes,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@PathId() patientId: string): Promise<Page> {
    return this.page(patientId);
  }

  /** Answers the page itself: the code is on it, and nowhere else. */
  @Post('code')
  async giveCode(
    @PathId() patientId: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    const meta = visit.meta(form.commandName);
    const outcome = await this.commands.send(new InviteRepresentative({ patientId }, meta));
    if (isRefusal(outcome)) return this.page(patientId, refused(form, outcome), statusOf(outcome));
    return this.page(patientId, blank(), 200, await this.codes.issue(meta.commandId, patientId));
  }

  /** Codes that wait go with it: whoever is sent off may hold one. */
  @Post('end')
  async end(
    @PathId() patientId: string,
    @Form(endForm) form: Submitted<z.infer<typeof endForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(patientId, form, 422);
    const accountId = form.value.accountId.toLowerCase();
    await this.codes.voidOf(patientId);
    const command = new EndRepresentation({ patientId, accountId }, visit.meta(form.commandName));
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.page(patientId, refused(form, outcome), statusOf(outcome));
    const late = await this.commands.isLate(outcome.position);
    return new Redirect(`/desk/patients/${patientId}/representatives`, 'representation-ended', late);
  }

  private async page(
    patientId: string,
    form: FormState = blank(),
    status = 200,
    code: string | null = null,
  ): Promise<Page> {
    const patient = await patientById(this.db, patientId);
    if (patient?.erasedAt !== null) throw new NotFoundException();
    const acting = await accountsActingFor(this.db, patientId);
    const people = await Promise.all(
      acting.map(async (one) => ({
        ...one,
        fullName: (await accountById(this.db, one.accountId))?.fullName ?? '',
      })),
    );
    return new Page(
      'desk/representatives',
      'Who acts for a patient',
      { patient, people, code, form },
      { status },
    );
  }
}
