import { Controller, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import {
  OpenSampleClinic,
  type SampleClinicOpened,
} from '../../registration/domain/clinic/open-sample-clinic.js';
import { Page, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Form, type Submitted } from '../forms/form.js';
import { problemOf, statusOf } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const sampleForm = z.object({ token: optionalText(200) });

/**
 * Fills an empty Slotwell with invented people, for whoever holds the set-up link and only looks around; goes on with what
 * was begun, and for an hour shows again how to sign in.
 */
@Controller('setup/sample')
export class SampleController {
  constructor(
    private readonly commands: Commands,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Post()
  async open(
    @Form(sampleForm) form: Submitted<z.infer<typeof sampleForm>>,
    @CurrentVisit() visit: Visit,
  ): Promise<Answer> {
    if (this.settings.https) throw new NotFoundException();
    const token = form.ok ? form.value.token : '';
    const answer = await this.commands.send<SampleClinicOpened | Refusal>(
      new OpenSampleClinic({ token }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return closedSetup(answer);
    return new Page('setup/sample', 'The sample clinic', { ...answer });
  }
}

/** The page of a set-up link that opens nothing, with why. */
export function closedSetup(refusal: Refusal): Page {
  const isAboutLink = !refusal.rule.startsWith('sample-');
  const heading = isAboutLink ? 'This set-up link does not work' : 'The sample clinic is not there yet';
  const data = { heading, text: problemOf(refusal).text, setupLink: isAboutLink };
  return new Page('failures/failure', 'Set-up', data, { status: statusOf(refusal) });
}
