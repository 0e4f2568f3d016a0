import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { SetWorkingHours } from '../../registration/domain/doctor/set-working-hours.js';
import { Redirect, type Answer, type Page } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalDate } from '../forms/fields.js';
import { Form, refused, Search, type Filters, type Submitted } from '../forms/form.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { ownSchedule, schedulePage, type Schedule } from './schedule-page.js';
import { hoursForm, weeklyFrom } from './weekly-hours.js';

/** `from` shows the hours that hold on that date, to change them from it on. */
const shownFrom = z.object({ from: optionalDate });

type HoursForm = z.infer<typeof hoursForm>;

/** When a doctor works. Everybody starts with the same hours, to confirm or change. */
@Controller('schedule')
export class ScheduleController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async show(
    @Search(shownFrom) search: Filters<z.infer<typeof shownFrom>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    return schedulePage(this.db, await ownSchedule(this.db, visit, search.value.from));
  }

  @Post()
  async setHours(
    @Form(hoursForm) form: Submitted<HoursForm>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const schedule = await ownSchedule(this.db, visit);
    if (!form.ok) return schedulePage(this.db, schedule, { section: 'hours', form, status: 422 });
    const hours = { ...hoursOf(form.value, schedule), weekly: weeklyFrom(form.typed) };
    const answer = await this.commands.send(new SetWorkingHours(hours, visit.meta(form.commandName)));
    if (isRefusal(answer)) {
      const state = { form: refused(form, atField(answer)), status: statusOf(answer) };
      return schedulePage(this.db, schedule, { section: 'hours', ...state });
    }
    const next = schedule.doctor.hoursConfirmed ? '/schedule' : '/agenda';
    return new Redirect(next, 'hours-set', await this.commands.isLate(answer.position));
  }
}

/** What was left out stays as it is now. */
function hoursOf(
  { slotMinutes, bufferMinutes, horizonDays, noticeMinutes, from }: HoursForm,
  { doctor: { doctorId }, hours: [now], moment }: Schedule,
) {
  return {
    doctorId,
    from: from || moment.today,
    slotMinutes,
    bufferMinutes: bufferMinutes ?? now?.hours.bufferMinutes ?? 0,
    horizonDays: horizonDays ?? now?.hours.horizonDays ?? 90,
    noticeMinutes: noticeMinutes ?? now?.hours.noticeMinutes ?? 60,
  };
}

/** The decision names a day (`weekly.1`); the form's first field of that day is where the problem stands. */
function atField(refusal: Refusal): Refusal {
  const day = /^weekly\.([1-7])$/.exec(refusal.field ?? '')?.[1];
  return day === undefined ? refusal : { ...refusal, field: `from${day}a` };
}
