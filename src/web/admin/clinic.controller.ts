import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic, specialtyLabels } from '../../../projections/clinic/queries.js';
import { closingDays } from '../../../projections/slots/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { dateAt } from '../../kernel/time.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { ChangeClinicDetails } from '../../registration/domain/clinic/change-clinic-details.js';
import { LiftClosingDay } from '../../registration/domain/clinic/lift-closing-day.js';
import { OfferSpecialty } from '../../registration/domain/clinic/offer-specialty.js';
import { SetClinicPolicy } from '../../registration/domain/clinic/set-clinic-policy.js';
import { SetClosingDay } from '../../registration/domain/clinic/set-closing-day.js';
import { WithdrawSpecialty } from '../../registration/domain/clinic/withdraw-specialty.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { date, optionalEmail, optionalText, text, ticked } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { slugOf } from './slug-of.js';

const detailsForm = z.object({
  name: text('clinic-name-missing', 200, 'name-too-long'),
  address: optionalText(500),
  phone: optionalText(500),
  email: optionalEmail,
});
const policyForm = z.object({ openRequests: ticked, staffSecondFactor: optionalText(20) });
/** `specialty` is one that the clinic knows, to offer again or to call by another label. */
const offerForm = z.object({
  specialty: optionalText(60, 'unknown-specialty'),
  label: text('label-missing', 200, 'name-too-long'),
});
const withdrawForm = z.object({ specialty: text('specialty-missing', 60, 'unknown-specialty') });
const closingForm = z.object({
  date: date('date-missing'),
  label: text('closing-label-missing', 200),
});
const liftForm = z.object({ date: date('date-missing') });

/** Which of the forms on the page. */
type Section = 'details' | 'policy' | 'closing' | 'specialties';

/** What the clinic is called, where it is, when it is closed, what it offers, and who sees which requests. */
@Controller('admin/clinic')
export class ClinicController {
  constructor(
    private readonly commands: Commands,
    private readonly clock: Clock,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  show(): Promise<Page> {
    return this.page();
  }

  @Post('details')
  async changeDetails(
    @Form(detailsForm) form: Submitted<z.infer<typeof detailsForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('details', form, 422);
    const details = { ...form.value, email: form.value.email ?? '' };
    const command = new ChangeClinicDetails(details, visit.meta(form.commandName));
    return this.carryOut('details', command, form, 'details-changed');
  }

  @Post('policy')
  async setPolicy(
    @Form(policyForm) form: Submitted<z.infer<typeof policyForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('policy', form, 422);
    const { openRequests, staffSecondFactor: asked } = form.value;
    const isKnown = asked === 'required' || asked === 'optional';
    const staffSecondFactor = isKnown
      ? asked
      : ((await findClinic(this.db))?.staffSecondFactor ?? 'optional');
    const command = new SetClinicPolicy({ openRequests, staffSecondFactor }, visit.meta(form.commandName));
    return this.carryOut('policy', command, form, 'policy-set');
  }

  /** What is booked on the day stays; its doctors are shown it, to move or cancel. */
  @Post('closing-days')
  async close(
    @Form(closingForm) form: Submitted<z.infer<typeof closingForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('closing', form, 422);
    const command = new SetClosingDay(form.value, visit.meta(form.commandName));
    return this.carryOut('closing', command, form, 'closing-day-set');
  }

  @Post('closing-days/lift')
  async lift(
    @Form(liftForm) form: Submitted<z.infer<typeof liftForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('closing', form, 422);
    const command = new LiftClosingDay(form.value, visit.meta(form.commandName));
    return this.carryOut('closing', command, form, 'closing-day-lifted');
  }

  /** A new specialty gets its slug from its label; one that is named gets the label. */
  @Post('specialties')
  async offer(
    @Form(offerForm) form: Submitted<z.infer<typeof offerForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('specialties', form, 422);
    const { label, specialty: named } = form.value;
    const specialty = named || slugOf(label);
    const clinic = await findClinic(this.db);
    const isOffered = clinic?.specialties.some((one) => one.specialty === specialty) ?? false;
    if (isOffered && named === '') {
      return this.refused('specialties', form, refuse('specialty-already-offered', 'label'));
    }
    const command = new OfferSpecialty({ specialty, label }, visit.meta(form.commandName));
    return this.carryOut('specialties', command, form, isOffered ? 'specialty-renamed' : 'specialty-offered');
  }

  @Post('specialties/withdraw')
  async withdraw(
    @Form(withdrawForm) form: Submitted<z.infer<typeof withdrawForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page('specialties', form, 422);
    const command = new WithdrawSpecialty(form.value, visit.meta(form.commandName));
    return this.carryOut('specialties', command, form, 'specialty-withdrawn');
  }

  private async carryOut(
    section: Section,
    command: Command<object>,
    form: Submitted<unknown>,
    notice: Notice,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.refused(section, form, outcome);
    return new Redirect('/admin/clinic', notice, await this.commands.isLate(outcome.position));
  }

  private refused(section: Section, form: Submitted<unknown>, refusal: Refusal): Promise<Page> {
    return this.page(section, refused(form, refusal), statusOf(refusal));
  }

  /** `section` is the one whose form was sent and refused. */
  private async page(section?: Section, form: FormState = blank(), status = 200): Promise<Page> {
    const [clinic, labels] = await Promise.all([findClinic(this.db), specialtyLabels(this.db)]);
    const offered = new Set(clinic?.specialties.map(({ specialty }) => specialty));
    const withdrawn = [...labels]
      .filter(([specialty]) => !offered.has(specialty))
      .map(([specialty, label]) => ({ specialty, label }))
      .sort((one, other) => one.label.localeCompare(other.label));
    const today = dateAt(this.clock.now(), clinic?.zone ?? 'UTC');
    const formOf = (which: Section): FormState => (which === section ? form : blank());
    const data = {
      form,
      details: formOf('details'),
      closing: formOf('closing'),
      specialties: formOf('specialties'),
      closingDays: await closingDays(this.db, { from: today }),
      today,
      withdrawn,
    };
    return new Page('admin/clinic', 'Clinic', data, { status });
  }
}
