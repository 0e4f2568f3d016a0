import { Controller, Inject, Post } from '@nestjs/common';
import type { z } from 'zod';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { EndTimeOff } from '../../scheduling/domain/day/end-time-off.js';
import { TakeTimeOff } from '../../scheduling/domain/day/take-time-off.js';
import { Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { Form, refused, type FormState, type Submitted } from '../forms/form.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { ownSchedule, schedulePage } from './schedule-page.js';
import { endTimeOffForm, timeOffForm, wallTimes } from './time-off-form.js';

/** A doctor takes hours, days or weeks off, and ends them early. What is booked there is listed, and stays. */
@Controller('schedule/time-off')
export class TimeOffController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post()
  async take(
    @Form(timeOffForm) form: Submitted<z.infer<typeof timeOffForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.show(visit, form, 422);
    const { why } = form.value;
    const data = { doctorId: doctorOf(visit), ...wallTimes(form.value), why };
    return this.carryOut(new TakeTimeOff(data, visit.meta(form.commandName)), 'time-off-taken', form, visit);
  }

  @Post('end')
  async end(
    @Form(endTimeOffForm) form: Submitted<z.infer<typeof endTimeOffForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.show(visit, { typed: {}, problems: form.problems }, 422);
    const data = { doctorId: doctorOf(visit), ...form.value };
    return this.carryOut(new EndTimeOff(data, visit.meta(form.commandName)), 'time-off-ended', form, visit);
  }

  private async carryOut(
    command: Command<object>,
    notice: Notice,
    form: Submitted<unknown>,
    visit: SignedInVisit,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.show(visit, refused(form, outcome), statusOf(outcome));
    return new Redirect('/schedule', notice, await this.commands.isLate(outcome.position));
  }

  private async show(visit: SignedInVisit, form: FormState, status: number): Promise<Answer> {
    return schedulePage(this.db, await ownSchedule(this.db, visit), { section: 'time-off', form, status });
  }
}
