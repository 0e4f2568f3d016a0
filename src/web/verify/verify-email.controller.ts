import { Controller, Get, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { SendProof, VerifyEmail } from '../../identity/domain/account/verify-contact.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { text, optionalText } from '../forms/fields.js';
import { Form, Search, type Filters, type Submitted } from '../forms/form.js';
import { answerTo, problemOf } from '../refusals.js';
import { AddressLimits } from '../session/address-limits.js';
import type { SignedInVisit, Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const search = z.object({ token: optionalText(200) });
const verifyForm = z.object({ token: text('link-not-valid', 200) });
const nothing = z.object({});

/** The link in a mail shows a button, since programs that look for harm open links too; the button verifies. */
@Controller('verify-email')
export class VerifyEmailController {
  constructor(
    private readonly commands: Commands,
    private readonly limits: AddressLimits,
  ) {}

  @Get()
  form(@Search(search) { value }: Filters<z.infer<typeof search>>): Page {
    return new Page('verify/email', 'Confirm your e-mail address', { token: value.token ?? '' });
  }

  @Post()
  async verify(
    @Form(verifyForm) form: Submitted<z.infer<typeof verifyForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return closed({ rule: 'link-not-valid' }, visit);
    const early = await this.limits.count('registerPerAddress', request);
    if (early) return closed(early, visit);
    const answer = await this.commands.send<Settled>(
      new VerifyEmail(form.value, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return closed(answer, visit);
    const late = await this.commands.isLate(answer.position);
    return new Redirect(visit.viewer ? '/profile' : '/sign-in', 'email-verified', late);
  }

  /** Sends the link again, to who is signed in. */
  @Post('send')
  async send(
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const { accountId } = visit.viewer;
    const answer = await this.commands.send<Settled>(
      new SendProof({ accountId, of: 'email' }, visit.meta(form.commandName)),
    );
    return isRefusal(answer)
      ? closed(answer, visit, 'No message was sent')
      : new Redirect('/profile', 'email-link-sent');
  }
}

/** Whoever opens a link twice is not told that their address is not confirmed. */
function closed(refusal: Refusal, { viewer }: Visit, heading = 'This address is not confirmed'): Page {
  const wasUsed = refusal.rule === 'link-used';
  const data = {
    heading: wasUsed ? 'This link has been used already' : heading,
    text: wasUsed ? 'Your profile says whether your address is confirmed.' : problemOf(refusal).text,
    instead: { href: '/profile', label: viewer ? 'To your profile' : 'Sign in' },
  };
  return new Page('failures/failure', 'E-mail address', data, answerTo(refusal));
}
