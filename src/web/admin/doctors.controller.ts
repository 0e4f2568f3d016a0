import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { doctorsForAdmin } from '../../../projections/doctors/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ApproveDoctor } from '../../registration/domain/doctor/approve-doctor.js';
import { SuspendDoctor } from '../../registration/domain/doctor/suspend-doctor.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, several, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import { leftAppointments } from './left-appointments.controller.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const doctorFilters = z.object({
  q: optionalText(200),
  status: z
    .string('not-text')
    .refine((value) => ['', 'approved', 'suspended', 'applied', 'all'].includes(value), 'not-a-choice'),
  after: optionalText(500),
});
type DoctorFilters = Filters<z.infer<typeof doctorFilters>>;

const approveForm = z.object({
  specialties: several.refine((chosen) => chosen.length > 0, 'specialty-missing'),
});
const suspendForm = z.object({ reason: text('suspension-reason-missing', 2000, 'reason-too-long') });

/** A form of one doctor that was refused. */
interface DoctorForm {
  readonly doctorId: string;
  readonly form: FormState;
}

/** Who works here: an admin approves those who registered, for their specialties, and suspends. */
@Controller('admin/doctors')
export class DoctorsController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@Search(doctorFilters) filters: DoctorFilters): Promise<Page> {
    return this.page(filters);
  }

  @Post(':id/approve')
  approve(
    @PathId() doctorId: string,
    @Form(approveForm) form: Submitted<z.infer<typeof approveForm>>,
    @Search(doctorFilters) filters: DoctorFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(filters, { doctorId, form }, 422);
    const { specialties } = form.value;
    const command = new ApproveDoctor({ doctorId, specialties }, visit.meta(form.commandName));
    return this.carryOut(command, form, filters, 'doctor-approved');
  }

  @Post(':id/suspend')
  suspend(
    @PathId() doctorId: string,
    @Form(suspendForm) form: Submitted<z.infer<typeof suspendForm>>,
    @Search(doctorFilters) filters: DoctorFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(filters, { doctorId, form }, 422);
    const { reason } = form.value;
    const command = new SuspendDoctor({ doctorId, reason }, visit.meta(form.commandName));
    return this.carryOut(command, form, filters, 'doctor-suspended');
  }

  private async carryOut(
    command: Command<{ readonly doctorId: string }>,
    form: Submitted<unknown>,
    filters: DoctorFilters,
    notice: Notice,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) {
      const { doctorId } = command.data;
      return this.page(filters, { doctorId, form: refused(form, outcome) }, statusOf(outcome));
    }
    const late = await this.commands.isLate(outcome.position);
    const { doctorId } = command.data;
    const leaves =
      notice === 'doctor-suspended' &&
      (await leftAppointments(this.db, doctorId, command.meta.now)).length > 0;
    const to = leaves
      ? `/admin/doctors/${doctorId}/appointments`
      : `/admin/doctors${queryString(filters.value)}`;
    return new Redirect(to, notice, late);
  }

  /** Those who wait for approval come first, whatever the filters say. */
  private async page(filters: DoctorFilters, sent: DoctorForm | null = null, status = 200): Promise<Page> {
    const { status: wanted = '', q = '', after = '' } = filters.value;
    const shown = wanted || 'approved';
    const [waiting, page] = await Promise.all([
      doctorsForAdmin(this.db, { status: 'applied' }),
      doctorsForAdmin(this.db, { ...(shown === 'all' ? {} : { status: shown }), q, after }),
    ]);
    const data = {
      waiting,
      page,
      shown,
      search: filters,
      form: sent?.form ?? blank(),
      sent,
      query: queryString({ q, status: wanted, after }),
      nextPage: page.next && `/admin/doctors${queryString({ q, status: wanted, after: page.next })}`,
      firstPage: after && `/admin/doctors${queryString({ q, status: wanted })}`,
    };
    return new Page('admin/doctors', 'Doctors', data, { status: filters.problems.length > 0 ? 422 : status });
  }
}
