import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById, searchAccounts } from '../../../projections/accounts/queries.js';
import { GrantRole } from '../../identity/domain/account/grant-role.js';
import { LockAccount } from '../../identity/domain/account/lock-account.js';
import { RevokeRole } from '../../identity/domain/account/revoke-role.js';
import { UnlockAccount } from '../../identity/domain/account/unlock-account.js';
import { ROLES } from '../../kernel/actor.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, optionalText, text } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const accountFilters = z.object({
  q: optionalText(200),
  role: z
    .string('not-text')
    .refine((value) => value === '' || ROLES.some((role) => role === value), 'not-a-choice'),
  after: optionalText(500),
});
type AccountFilters = Filters<z.infer<typeof accountFilters>>;

const nothing = z.object({});
const lockForm = z.object({ reason: text('lock-reason-missing', 2000, 'reason-too-long') });
const roleForm = z.object({ role: choice(ROLES, 'role-missing') });
type RoleForm = Submitted<z.infer<typeof roleForm>>;

/** What was sent about one account, and from which page of the list. */
interface Sent {
  readonly accountId: string;
  readonly form: Submitted<unknown>;
  readonly filters: AccountFilters;
  readonly visit: SignedInVisit;
}

/** Everybody who can sign in: an admin finds them, locks and unlocks accounts, adds and takes away roles. */
@Controller('admin/accounts')
export class AccountsController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  list(@Search(accountFilters) filters: AccountFilters, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(filters, visit);
  }

  @Post(':id/lock')
  async lock(
    @PathId() accountId: string,
    @Form(lockForm) form: Submitted<z.infer<typeof lockForm>>,
    @Search(accountFilters) filters: AccountFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = { accountId, form, filters, visit };
    if (!form.ok) return this.incomplete(sent, form);
    const { reason } = form.value;
    return this.carryOut(
      sent,
      new LockAccount({ accountId, reason }, visit.meta(form.commandName)),
      'account-locked',
    );
  }

  @Post(':id/unlock')
  unlock(
    @PathId() accountId: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @Search(accountFilters) filters: AccountFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new UnlockAccount({ accountId }, visit.meta(form.commandName));
    return this.carryOut({ accountId, form, filters, visit }, command, 'account-unlocked');
  }

  @Post(':id/grant-role')
  async grantRole(
    @PathId() accountId: string,
    @Form(roleForm) form: RoleForm,
    @Search(accountFilters) filters: AccountFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = { accountId, form, filters, visit };
    if (!form.ok) return this.incomplete(sent, form);
    const { role } = form.value;
    return this.carryOut(
      sent,
      new GrantRole({ accountId, role }, visit.meta(form.commandName)),
      'role-granted',
    );
  }

  @Post(':id/revoke-role')
  async revokeRole(
    @PathId() accountId: string,
    @Form(roleForm) form: RoleForm,
    @Search(accountFilters) filters: AccountFilters,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = { accountId, form, filters, visit };
    if (!form.ok) return this.incomplete(sent, form);
    const { role } = form.value;
    return this.carryOut(
      sent,
      new RevokeRole({ accountId, role }, visit.meta(form.commandName)),
      'role-revoked',
    );
  }

  private async carryOut(sent: Sent, command: Command<object>, notice: Notice): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.refused(sent, outcome);
    const late = await this.commands.isLate(outcome.position);
    return new Redirect(`/admin/accounts${queryString(sent.filters.value)}`, notice, late);
  }

  private refused({ accountId, form, filters, visit }: Sent, refusal: Refusal): Promise<Page> {
    return this.page(filters, visit, { accountId, form: refused(form, refusal) }, statusOf(refusal));
  }

  private incomplete({ accountId, filters, visit }: Sent, form: FormState): Promise<Page> {
    return this.page(filters, visit, { accountId, form }, 422);
  }

  /** `sent` is a form of one account that was refused. */
  private async page(
    filters: AccountFilters,
    { viewer }: SignedInVisit,
    sent: { readonly accountId: string; readonly form: FormState } | null = null,
    status = 200,
  ): Promise<Page> {
    const { q = '', role = '', after = '' } = filters.value;
    const page = await searchAccounts(this.db, { q, role, after });
    const sentTo = sent && (await accountById(this.db, sent.accountId));
    const data = {
      page,
      roles: ROLES,
      ownId: viewer.accountId,
      search: filters,
      form: sent?.form ?? blank(),
      sent: sent && { accountId: sent.accountId, fullName: sentTo?.fullName ?? '' },
      query: queryString({ q, role, after }),
      nextPage: page.next && `/admin/accounts${queryString({ q, role, after: page.next })}`,
      firstPage: after && `/admin/accounts${queryString({ q, role })}`,
    };
    return new Page('admin/accounts', 'Accounts', data, {
      status: filters.problems.length > 0 ? 422 : status,
      parts: [{ id: 'account-list', view: 'admin/_account-list', data }],
      url: `/admin/accounts${queryString({ q, role, after })}`,
    });
  }
}
