import { Controller, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { parseMobile } from '../../platform/mobile.js';
import { RegisterPatient } from '../../registration/domain/patient/register-patient.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { date, optionalText, text } from '../forms/fields.js';
import { Form, refused, Search, type FormState, type Submitted } from '../forms/form.js';
import { queryString } from '../given.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { deskFilters, type DeskSearch } from './desk-search.js';
import { Desk } from './desk.js';

const registrationForm = z.object({
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: optionalText(40, 'mobile-not-valid'),
  birthDate: date('birth-date-missing', 'birth-date-does-not-exist'),
});

/** Where the front desk works. */
@Controller('desk')
export class DeskController {
  constructor(
    private readonly commands: Commands,
    private readonly desk: Desk,
  ) {}

  @Get()
  show(@Search(deskFilters) search: DeskSearch): Promise<Page> {
    return this.desk.page(search);
  }

  /** A patient who calls or stands at the door: without an account, which they can claim later. */
  @Post('patients')
  async register(
    @Form(registrationForm) form: Submitted<z.infer<typeof registrationForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.refuse(form, visit, 422);
    const { fullName, birthDate } = form.value;
    const mobile = form.value.mobile === '' ? null : parseMobile(form.value.mobile);
    if (mobile === null && form.value.mobile !== '')
      return this.refuse(refused(form, refuse('mobile-not-valid', 'mobile')), visit, 422);
    const meta = visit.meta(form.commandName);
    const patientId = derivedId(meta.commandId, 'patient');
    const patient = { patientId, accountId: null, fullName, mobile, email: null, birthDate };
    const answer = await this.commands.send(new RegisterPatient(patient, meta));
    if (isRefusal(answer)) return this.refuse(refused(form, answer), visit, statusOf(answer));
    const late = await this.commands.isLate(answer.position);
    const { date: day = '' } = this.desk.searchOf(visit).value;
    return new Redirect(`/desk${queryString({ date: day, q: fullName })}`, 'patient-registered', late);
  }

  private async refuse(registration: FormState, visit: SignedInVisit, status: number): Promise<Page> {
    const { view, title, data, options } = await this.desk.page(this.desk.searchOf(visit), { registration });
    return new Page(view, title, data, { ...options, status });
  }
}
