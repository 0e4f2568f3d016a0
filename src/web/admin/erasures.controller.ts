import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import {
  patientById,
  patientsOnHold,
  patientsToErase,
  searchPatients,
} from '../../../projections/patients/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ConfirmErasure } from '../../registration/domain/patient/confirm-erasure.js';
import { LiftLegalHold, PlaceLegalHold } from '../../registration/domain/patient/legal-hold.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const nothing = z.object({});
const holdForm = z.object({ reason: text('hold-reason-missing', 2000, 'reason-too-long') });
const search = z.object({ q: optionalText(200) });
type PatientSearch = Filters<z.infer<typeof search>>;

/** The page before anybody searched. */
const noSearch: PatientSearch = { value: {}, typed: {}, problems: [] };

/** A form of one patient that was refused. */
interface Sent {
  readonly patientId: string;
  readonly form: FormState;
}

/** Who asked to be erased, and whose record must be kept: an admin confirms, places and lifts holds. */
@Controller('admin/erasures')
export class ErasuresController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@Search(search) filters: PatientSearch): Promise<Page> {
    return this.page(null, 200, filters);
  }

  @Post(':id/confirm')
  confirm(
    @PathId() patientId: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new ConfirmErasure({ patientId }, visit.meta(form.commandName));
    return this.carryOut(patientId, command, form, 'erasure-confirmed');
  }

  @Post(':id/hold')
  async hold(
    @PathId() patientId: string,
    @Form(holdForm) form: Submitted<z.infer<typeof holdForm>>,
    @Search(search) filters: PatientSearch,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page({ patientId, form }, 422, filters);
    const { reason } = form.value;
    const command = new PlaceLegalHold({ patientId, reason }, visit.meta(form.commandName));
    return this.carryOut(patientId, command, form, 'legal-hold-placed', filters);
  }

  @Post(':id/lift')
  lift(
    @PathId() patientId: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new LiftLegalHold({ patientId }, visit.meta(form.commandName));
    return this.carryOut(patientId, command, form, 'legal-hold-lifted');
  }

  private async carryOut(
    patientId: string,
    command: Command<object>,
    form: Submitted<unknown>,
    notice: Notice,
    filters: PatientSearch = noSearch,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome))
      return this.page({ patientId, form: refused(form, outcome) }, statusOf(outcome), filters);
    return new Redirect('/admin/erasures', notice, await this.commands.isLate(outcome.position));
  }

  private async page(
    sent: Sent | null = null,
    status = 200,
    filters: PatientSearch = noSearch,
  ): Promise<Page> {
    const { q = '' } = filters.value;
    const [asked, held, found, sentTo] = await Promise.all([
      patientsToErase(this.db),
      patientsOnHold(this.db),
      q === '' ? null : searchPatients(this.db, { q }),
      sent && patientById(this.db, sent.patientId),
    ]);
    const form = sent?.form ?? blank();
    const data = { asked, held, found, form, search: filters, sentTo, query: queryString({ q }) };
    return new Page('admin/erasures', 'Erasures', data, {
      status: filters.problems.length > 0 ? 422 : status,
    });
  }
}
