import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { SetUpClinic, type ClinicSetUp } from '../../identity/domain/account/set-up-clinic.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { FIRST_GENERATION } from '../../platform/vault/credentials.js';
import { SampleClinic } from '../../platform/vault/sample-clinic.js';
import { FOR_A_SAMPLE, SetupLinks } from '../../platform/vault/setup-links.js';
import { DEFAULT_SPECIALTIES } from '../../registration/domain/clinic/specialties.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalEmail, optionalText, secret, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { zones } from '../forms/zones.js';
import { statusOf } from '../refusals.js';
import { signInAgain, SignIns } from '../session/sign-ins.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { closedSetup } from './sample.controller.js';

const setupForm = z.object({
  token: optionalText(200),
  clinicName: text('clinic-name-missing', 200, 'name-too-long'),
  zone: text('zone-missing', 60, 'zone-not-valid'),
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: text('mobile-missing', 40, 'mobile-not-valid'),
  email: optionalEmail,
  password: secret('password-missing'),
  specialty: optionalText(60, 'unknown-specialty'),
  licenceNumber: optionalText(100),
  staffSecondFactor: optionalText(20),
});
const search = z.object({ token: optionalText(200) });

/** Opens the clinic, once, for whoever holds the set-up link. */
@Controller('setup')
export class SetupController {
  constructor(
    private readonly commands: Commands,
    private readonly links: SetupLinks,
    private readonly sample: SampleClinic,
    private readonly signIns: SignIns,
    @Inject(READ_MODELS) private readonly db: ReadModels,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Get()
  async form(
    @Search(search) { value }: Filters<z.infer<typeof search>>,
    @CurrentVisit() { now }: Visit,
  ): Promise<Answer> {
    const token = value.token ?? '';
    const sample = await this.sample.begun(now);
    if (sample && (await this.links.peek(token, FOR_A_SAMPLE)))
      return new Page('setup/go-on', 'The sample clinic', { token, made: sample.made });
    if ((await findClinic(this.db)) !== null) return new Redirect('/');
    if (!(await this.links.peek(token))) return closedSetup(refuse('link-not-valid'));
    return this.page(blank({ token, staffSecondFactor: usualPolicy(this.settings) }));
  }

  @Post()
  async setUp(
    @Form(setupForm) form: Submitted<z.infer<typeof setupForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(form, 422);
    const { specialty, licenceNumber, staffSecondFactor: asked, ...rest } = form.value;
    const isDoctor = specialty !== '' || licenceNumber !== '';
    const staffSecondFactor =
      asked === 'required' || asked === 'optional' ? asked : usualPolicy(this.settings);
    const data = { ...rest, staffSecondFactor, ...(isDoctor ? { specialty, licenceNumber } : {}) };
    const answer = await this.commands.send<ClinicSetUp | Refusal>(
      new SetUpClinic(data, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) {
      if (answer.rule.startsWith('link-') || answer.rule === 'clinic-already-open')
        return closedSetup(answer);
      return this.page(refused(form, answer), statusOf(answer));
    }
    const late = await this.commands.isLate(answer.position);
    const { accountId } = answer;
    const signedIn = { accountId, role: 'admin', generation: FIRST_GENERATION } as const;
    if (await this.signIns.begin(request, signedIn, 'set-up link')) return signInAgain;
    return new Redirect('/admin/clinic', 'clinic-opened', late);
  }

  private page(form: FormState, status = 200): Page {
    const data = { form, zones, specialties: DEFAULT_SPECIALTIES, sampleOffered: !this.settings.https };
    return new Page('setup/setup', 'Open the clinic', data, { status });
  }
}

/** Where pages travel encrypted people reach them from outside, too. */
function usualPolicy({ https }: WebSettings): 'required' | 'optional' {
  return https ? 'required' : 'optional';
}
