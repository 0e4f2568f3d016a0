import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import type { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { doctorById, type DoctorRow } from '../../../projections/doctors/queries.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { dateAt } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { SetWorkingHours } from '../../registration/domain/doctor/set-working-hours.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { hoursForm, spans, typedFrom, weekdays, weeklyFrom } from './weekly-hours.js';

/** A doctor's weekly working hours. Everybody starts with the same ones, to confirm or change. */
@Controller('schedule')
export class ScheduleController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async show(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    const doctor = await this.doctorOf(visit);
    return page(doctor, blank(doctor.workingHours ? typedFrom(doctor.workingHours) : {}));
  }

  @Post()
  async set(
    @Form(hoursForm) form: Submitted<z.infer<typeof hoursForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const doctor = await this.doctorOf(visit);
    if (!form.ok) return page(doctor, form, 422);
    const zone = (await findClinic(this.db))?.zone ?? 'UTC';
    const hours = {
      doctorId: doctor.doctorId,
      from: dateAt(visit.now, zone),
      weekly: weeklyFrom(form.typed),
      slotMinutes: Number(form.typed.slotMinutes),
      bufferMinutes: doctor.workingHours?.bufferMinutes ?? 0,
      horizonDays: doctor.workingHours?.horizonDays ?? 90,
      noticeMinutes: doctor.workingHours?.noticeMinutes ?? 60,
    };
    const answer = await this.commands.send(new SetWorkingHours(hours, visit.meta(form.commandName)));
    if (isRefusal(answer)) return page(doctor, refused(form, atField(answer)), statusOf(answer));
    return new Redirect('/agenda', 'hours-set', await this.commands.isLate(answer.position));
  }

  private async doctorOf({ viewer: { doctorId } }: SignedInVisit): Promise<DoctorRow> {
    const doctor = doctorId === null ? null : await doctorById(this.db, doctorId);
    if (doctor === null) throw new NotFoundException();
    return doctor;
  }
}

function page(doctor: DoctorRow, form: FormState, status = 200): Page {
  return new Page('schedule/schedule', 'Working hours', { doctor, form, weekdays, spans }, { status });
}

/** The decision names a day (`weekly.1`); the form's first field of that day is where the problem stands. */
function atField(refusal: Refusal): Refusal {
  const day = /^weekly\.([1-7])$/.exec(refusal.field ?? '')?.[1];
  return day === undefined ? refusal : { ...refusal, field: `from${day}a` };
}
