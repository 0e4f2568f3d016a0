import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import {
  RegisterDoctorAccount,
  type RegisteredDoctor,
} from '../../identity/domain/account/register-doctor-account.js';
import {
  RegisterPatientAccount,
  type Registered,
} from '../../identity/domain/account/register-patient-account.js';
import type { Role } from '../../kernel/actor.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { FIRST_GENERATION } from '../../platform/vault/credentials.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { date, optionalEmail, secret, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { homeOf } from '../navigation.js';
import type { Notice } from '../notices.js';
import { answerTo } from '../refusals.js';
import { AddressLimits } from '../session/address-limits.js';
import { signInAgain, SignIns } from '../session/sign-ins.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const person = {
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: text('mobile-missing', 40, 'mobile-not-valid'),
  email: optionalEmail,
};
const password = secret('password-missing');
// In the order of the page, in which what is wrong is listed.
const patientForm = z.object({
  ...person,
  birthDate: date('birth-date-missing', 'birth-date-does-not-exist'),
  password,
});
const doctorForm = z.object({
  ...person,
  specialty: text('specialty-missing', 60, 'unknown-specialty'),
  licenceNumber: text('licence-missing', 100),
  password,
});

/** New patients and doctors open their own accounts. They are signed in at once. */
@Controller('register')
export class RegisterController {
  constructor(
    private readonly commands: Commands,
    private readonly signIns: SignIns,
    private readonly limits: AddressLimits,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get('patient')
  patientForm(): Page {
    return patientPage(blank());
  }

  @Post('patient')
  async patient(
    @Form(patientForm) form: Submitted<z.infer<typeof patientForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return patientPage(form, { status: 422 });
    const early = await this.limits.count('registerPerAddress', request);
    if (early) return patientPage(refused(form, early), answerTo(early));
    const answer = await this.commands.send<Registered | Refusal>(
      new RegisterPatientAccount(form.value, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return patientPage(refused(form, answer), answerTo(answer));
    return this.welcome(request, answer, 'patient', 'account-opened');
  }

  @Get('doctor')
  doctorForm(): Promise<Page> {
    return this.doctorPage(blank());
  }

  @Post('doctor')
  async doctor(
    @Form(doctorForm) form: Submitted<z.infer<typeof doctorForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.doctorPage(form, { status: 422 });
    const early = await this.limits.count('registerPerAddress', request);
    if (early) return this.doctorPage(refused(form, early), answerTo(early));
    const answer = await this.commands.send<RegisteredDoctor | Refusal>(
      new RegisterDoctorAccount(form.value, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.doctorPage(refused(form, answer), answerTo(answer));
    return this.welcome(request, answer, 'doctor', 'doctor-registered');
  }

  private async doctorPage(form: FormState, options: Page['options'] = {}): Promise<Page> {
    const specialties = (await findClinic(this.db))?.specialties ?? [];
    return new Page('register/doctor', 'Register as a doctor', { form, specialties }, options);
  }

  private async welcome(
    request: FastifyRequest,
    opened: { accountId: string; position: bigint | null },
    role: Role,
    notice: Notice,
  ): Promise<Redirect> {
    const { accountId, position } = opened;
    const late = await this.commands.isLate(position);
    // The same form may come again, much later.
    const signedIn = { accountId, role, generation: FIRST_GENERATION };
    if (await this.signIns.begin(request, signedIn, 'registration')) return signInAgain;
    return new Redirect(homeOf(role), notice, late);
  }
}

function patientPage(form: FormState, options: Page['options'] = {}): Page {
  return new Page('register/patient', 'Register as a patient', { form }, options);
}
