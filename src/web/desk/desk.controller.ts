import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { patientById } from '../../../projections/patients/queries.js';
import { InvitePatient } from '../../identity/domain/account/invite-patient.js';
import type { InvitationIssued } from '../../identity/domain/account/issue-invitation.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { derivedId } from '../../platform/event-store/ids.js';
import { parseMobile } from '../../platform/mobile.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { RegisterPatient } from '../../registration/domain/patient/register-patient.js';
import { Redirect, type Answer, type Page } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { date, optionalText, text } from '../forms/fields.js';
import { Form, refused, Search, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import { statusOf } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { deskFilters, type DeskSearch } from './desk-search.js';
import { Desk } from './desk.js';

const registrationForm = z.object({
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: optionalText(40, 'mobile-not-valid'),
  birthDate: date('birth-date-missing', 'birth-date-does-not-exist'),
});

const invitationForm = z.object({ mobile: text('mobile-missing', 40, 'mobile-not-valid') });

/** Where the front desk works. */
@Controller('desk')
export class DeskController {
  constructor(
    private readonly commands: Commands,
    private readonly desk: Desk,
    @Inject(READ_MODELS) private readonly db: ReadModels,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
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

  /** The patient claims what the desk registered. Answers the page itself: the link is on it, and nowhere else. */
  @Post('patients/:id/invitation')
  async invite(
    @PathId() patientId: string,
    @Form(invitationForm) form: Submitted<z.infer<typeof invitationForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    const patient = await patientById(this.db, patientId);
    if (patient === null) throw new NotFoundException();
    const { fullName } = patient;
    const search = { ...this.desk.searchOf(visit), value: { q: fullName } };
    const shown = (state: FormState, status: number) =>
      this.desk.page(search, { invitation: { patientId, form: state }, status });
    if (!form.ok) return shown(form, 422);
    const { mobile } = form.value;
    const answer = await this.commands.send<InvitationIssued | Refusal>(
      new InvitePatient({ patientId, fullName, mobile }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return shown(refused(form, answer), statusOf(answer));
    const url = `${this.settings.baseUrl}/invitations/${answer.invitationToken}`;
    return this.desk.page(search, { issued: { fullName, mobile, url } });
  }

  private refuse(registration: FormState, visit: SignedInVisit, status: number): Promise<Page> {
    return this.desk.page(this.desk.searchOf(visit), { registration, status });
  }
}
