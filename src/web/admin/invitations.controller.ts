import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { openInvitations } from '../../../projections/accounts/queries.js';
import {
  IssueInvitation,
  type InvitationIssued,
  type InvitedRole,
} from '../../identity/domain/account/issue-invitation.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { isBefore } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { InvitationLinks } from '../../platform/vault/invitation-links.js';
import { Page, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { statusOf } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

/** Patients register themselves. */
const invitedRoles = ['doctor', 'frontdesk', 'auditor', 'admin'] as const satisfies readonly InvitedRole[];

const inviteForm = z.object({
  fullName: text('name-missing', 200, 'name-too-long'),
  mobile: text('mobile-missing', 40, 'mobile-not-valid'),
  role: choice(invitedRoles, 'role-missing'),
});

/** The link of an invitation, as its admin sees it: once. */
interface IssuedLink {
  readonly fullName: string;
  readonly mobile: string;
  readonly role: string;
  readonly url: string;
  /** ISO instant; `null` when somebody was so fast as to use it already. */
  readonly until: string | null;
  /** The list below does not show it yet. */
  readonly late: boolean;
}

/** An admin invites doctors, front desk, auditors and other admins by a link that works once. */
@Controller('admin/invitations')
export class InvitationsController {
  constructor(
    private readonly commands: Commands,
    private readonly links: InvitationLinks,
    @Inject(READ_MODELS) private readonly db: ReadModels,
    @Inject(WEB_SETTINGS) private readonly settings: WebSettings,
  ) {}

  @Get()
  list(@CurrentVisit() { now }: SignedInVisit): Promise<Page> {
    return this.page(blank(), now);
  }

  /** Answers the page itself instead of sending on to it: the link is on it, and nowhere else. */
  @Post()
  async invite(
    @Form(inviteForm) form: Submitted<z.infer<typeof inviteForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(form, visit.now, null, 422);
    const answer = await this.commands.send<InvitationIssued | Refusal>(
      new IssueInvitation(form.value, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.page(refused(form, answer), visit.now, null, statusOf(answer));
    const { invitationToken, position } = answer;
    const invitation = await this.links.peek(invitationToken);
    return this.page(blank(), visit.now, {
      ...form.value,
      url: `${this.settings.baseUrl}/invitations/${invitationToken}`,
      until: isRefusal(invitation) ? null : invitation.until,
      late: await this.commands.isLate(position),
    });
  }

  private async page(
    form: FormState,
    now: string,
    issued: IssuedLink | null = null,
    status = 200,
  ): Promise<Page> {
    const invitations = (await openInvitations(this.db)).map((invitation) => ({
      ...invitation,
      hasEnded: isBefore(invitation.until, now),
    }));
    const data = { form, issued, invitations, roles: invitedRoles };
    return new Page('admin/invitations', 'Invitations', data, { status });
  }
}
