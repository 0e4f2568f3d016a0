import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { accountsActingFor, patientsOf } from '../../../projections/patients/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ActForCodes } from '../../platform/vault/act-for-codes.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { NameRepresentative } from '../../registration/domain/patient/name-representative.js';
import { EndRepresentation } from '../../registration/domain/patient/end-representation.js';
import { RegisterDependant } from '../../registration/domain/patient/register-dependant.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands, type Bound, type CarriedOut } from '../forms/commands.js';
import { date, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { isUuid } from '../forms/path.js';
import type { Notice } from '../notices.js';
import { answerTo } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const dependantForm = z.object({
  fullName: text('name-missing', 200, 'name-too-long'),
  birthDate: date('birth-date-missing', 'birth-date-does-not-exist'),
});
const endForm = z.object({
  patientId: z.string('not-text').refine(isUuid, 'unknown-patient'),
  accountId: z.string('not-text').refine(isUuid, 'unknown-account'),
});

const codeForm = z.object({ code: text('code-missing', 40, 'act-for-code-not-valid') });

const AT_MOST = 12;

/** Whom somebody acts for, such as their children, and who acts for them. */
@Controller('profile/dependants')
export class DependantsController {
  constructor(
    private readonly commands: Commands,
    private readonly codes: ActForCodes,
    private readonly authentication: Authentication,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  show(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit, blank());
  }

  @Post()
  async register(
    @Form(dependantForm) form: Submitted<z.infer<typeof dependantForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId } = visit.viewer;
    const meta = visit.meta(form.commandName);
    const patientId = derivedId(meta.commandId, 'patient');
    const command = new RegisterDependant({ ...form.value, patientId, accountId }, meta);
    const answer = await this.commands.carryOutWithin(this.most(accountId, patientId), command);
    return this.answer(answer, visit, form, 'dependant-registered');
  }

  /** Somebody whom the clinic knows already: only with a code that the front desk gave out. */
  @Post('code')
  async enterCode(
    @Form(codeForm) form: Submitted<z.infer<typeof codeForm>>,
    @CurrentVisit() visit: SignedInVisit,
    @Req() { ip }: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const meta = visit.meta(form.commandName);
    const { accountId } = visit.viewer;
    const found = await this.authentication.tried(
      accountId,
      ip,
      () => this.codes.use(form.value.code, meta.commandId),
      'code to act for somebody',
    );
    if (isRefusal(found)) return this.page(visit, refused(form, found), answerTo(found));
    const command = new NameRepresentative({ ...found, accountId, as: 'representative' }, meta);
    return this.carryOut(command, visit, form, 'acts-for-patient');
  }

  /** Either side ends it: who acts, or who has an account of their own and is acted for. */
  @Post('end')
  async end(
    @Form(endForm) form: Submitted<z.infer<typeof endForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const patientId = form.value.patientId.toLowerCase();
    const accountId = form.value.accountId.toLowerCase();
    const command = new EndRepresentation({ patientId, accountId }, visit.meta(form.commandName));
    return this.carryOut(command, visit, form, 'representation-ended');
  }

  /** Bounds whom an account acts for, beside `patientId`. */
  private most(accountId: string, patientId: string): Bound {
    return {
      whose: accountId,
      reached: async () => {
        const others = (await patientsOf(this.db, accountId)).filter((one) => one.patientId !== patientId);
        return others.length < AT_MOST ? null : refuse('too-many-dependants');
      },
    };
  }

  private async carryOut(
    command: Command<object>,
    visit: SignedInVisit,
    form: Submitted<unknown>,
    notice: Notice,
  ): Promise<Answer> {
    return this.answer(await this.commands.carryOut(command), visit, form, notice);
  }

  private async answer(
    answer: CarriedOut | Refusal,
    visit: SignedInVisit,
    form: Submitted<unknown>,
    notice: Notice,
  ): Promise<Answer> {
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    return new Redirect('/profile/dependants', notice, answer.late);
  }

  private async page(
    { viewer }: SignedInVisit,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const mine = await patientsOf(this.db, viewer.accountId);
    const own = mine.find(({ as }) => as === 'self');
    const acting = own ? await accountsActingFor(this.db, own.patientId) : [];
    const others = await Promise.all(
      acting
        .filter(({ as }) => as === 'representative')
        .map(async ({ accountId, since }) => {
          const account = await accountById(this.db, accountId);
          return { accountId, since, fullName: account?.fullName ?? '' };
        }),
    );
    const dependants = mine.filter(({ as }) => as === 'representative');
    return new Page(
      'profile/dependants',
      'People you act for',
      { form, dependants, own, others, accountId: viewer.accountId },
      options,
    );
  }
}
