import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import {
  AcceptInvitationLink,
  type InvitationLinkAccepted,
} from '../../identity/domain/account/accept-invitation-link.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { FIRST_GENERATION } from '../../platform/vault/credentials.js';
import { InvitationLinks, type Invitation } from '../../platform/vault/invitation-links.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, secret } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { PathToken } from '../forms/path.js';
import { homeOf } from '../navigation.js';
import { answerTo, problemOf, statusOf } from '../refusals.js';
import { AddressLimits } from '../session/address-limits.js';
import { signInAgain, SignIns } from '../session/sign-ins.js';
import type { Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const acceptForm = z.object({
  password: secret('password-missing'),
  specialty: optionalText(60, 'unknown-specialty'),
  licenceNumber: optionalText(100),
});

/** Somebody whom an administrator invited opens their account with a link that works once. */
@Controller('invitations/:token')
export class InvitationController {
  constructor(
    private readonly commands: Commands,
    private readonly links: InvitationLinks,
    private readonly signIns: SignIns,
    private readonly limits: AddressLimits,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  async form(@PathToken() token: string): Promise<Page> {
    const invitation = await this.open(token);
    return isRefusal(invitation) ? closed(invitation) : this.page(token, invitation, blank());
  }

  @Post()
  async accept(
    @PathToken() token: string,
    @Form(acceptForm) form: Submitted<z.infer<typeof acceptForm>>,
    @CurrentVisit() visit: Visit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    const invitation = await this.open(token);
    if (isRefusal(invitation)) return closed(invitation);
    if (!form.ok) return this.page(token, invitation, form, { status: 422 });
    const early = await this.limits.count('registerPerAddress', request);
    if (early) return this.page(token, invitation, refused(form, early), answerTo(early));
    const { password, specialty, licenceNumber } = form.value;
    const data = { token, password, ...(invitation.role === 'doctor' ? { specialty, licenceNumber } : {}) };
    const answer = await this.commands.send<InvitationLinkAccepted | Refusal>(
      new AcceptInvitationLink(data, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.page(token, invitation, refused(form, answer), answerTo(answer));
    const late = await this.commands.isLate(answer.position);
    const { accountId } = answer;
    const signedIn = { accountId, role: invitation.role, generation: FIRST_GENERATION };
    if (await this.signIns.begin(request, signedIn, 'invitation')) return signInAgain;
    return new Redirect(homeOf(invitation.role), 'invitation-accepted', late);
  }

  /** Whom the link invites. One that an admin took back says nothing more of them. */
  private async open(token: string): Promise<Invitation | Refusal> {
    const invitation = await this.links.peek(token);
    if (isRefusal(invitation)) return invitation;
    const account = await accountById(this.db, invitation.accountId);
    return account?.status === 'locked' ? refuse('link-not-valid') : invitation;
  }

  private async page(
    token: string,
    invitation: Invitation,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const specialties = (await findClinic(this.db))?.specialties ?? [];
    const data = { token, invitation, form, specialties };
    return new Page('invitations/invitation', 'Your invitation', data, options);
  }
}

function closed(refusal: Refusal): Page {
  const wasUsed = refusal.rule === 'link-used';
  const data = {
    heading: 'This invitation does not work',
    text: problemOf(refusal).text,
    instead: wasUsed && { href: '/sign-in', label: 'Sign in' },
  };
  return new Page('failures/failure', 'Invitation', data, { status: statusOf(refusal) });
}
