import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { patientById } from '../../../projections/patients/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Authentication } from '../../platform/vault/authentication.js';
import { RequestErasure } from '../../registration/domain/patient/request-erasure.js';
import { WithdrawErasure } from '../../registration/domain/patient/withdraw-erasure.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { forWhom, patientMeant } from '../for-whom.js';
import { Commands } from '../forms/commands.js';
import { secret } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const eraseForm = z.object({ ...forWhom, password: secret('password-missing') });
const withdrawForm = z.object(forWhom);

/** A patient asks that everything about them be erased, or takes that back. The password is asked for again. */
@Controller('profile/erase')
export class EraseController {
  constructor(
    private readonly commands: Commands,
    private readonly authentication: Authentication,
    private readonly signIns: SignIns,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  show(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit, blank());
  }

  @Post()
  async request(
    @Form(eraseForm) form: Submitted<z.infer<typeof eraseForm>>,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, 422);
    const patient = patientMeant(visit, form.value);
    if (isRefusal(patient)) return this.refused(visit, form, patient);
    const { accountId } = visit.viewer;
    const shown = await this.authentication.confirm(accountId, form.value.password, request.ip);
    if (isRefusal(shown)) return this.refused(visit, form, shown);
    const command = new RequestErasure({ ...patient, accountId }, visit.meta(form.commandName));
    const answer = await this.carryOut(command, visit, form, 'erasure-requested');
    if (answer instanceof Redirect) await this.signIns.rotate(request);
    return answer;
  }

  @Post('withdraw')
  async withdraw(
    @Form(withdrawForm) form: Submitted<z.infer<typeof withdrawForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, 422);
    const patient = patientMeant(visit, form.value);
    if (isRefusal(patient)) return this.refused(visit, form, patient);
    const { accountId } = visit.viewer;
    const command = new WithdrawErasure({ ...patient, accountId }, visit.meta(form.commandName));
    return this.carryOut(command, visit, form, 'erasure-withdrawn');
  }

  private async carryOut(
    command: Command<object>,
    visit: SignedInVisit,
    form: Submitted<unknown>,
    notice: Notice,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.refused(visit, form, outcome);
    return new Redirect('/profile/erase', notice, await this.commands.isLate(outcome.position));
  }

  private refused(visit: SignedInVisit, form: Submitted<unknown>, refusal: Refusal): Promise<Page> {
    return this.page(visit, refused(form, refusal), statusOf(refusal));
  }

  private async page({ viewer }: SignedInVisit, form: FormState, status = 200): Promise<Page> {
    const all = await Promise.all(viewer.patients.map(({ patientId }) => patientById(this.db, patientId)));
    const asked = all.filter((patient) => patient !== null && patient.erasureRequestedAt !== null);
    return new Page('profile/erase', 'Erase your data', { form, asked }, { status });
  }
}
