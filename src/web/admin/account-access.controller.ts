import { Controller, Get, Inject, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById, searchAccounts } from '../../../projections/accounts/queries.js';
import {
  IssueResetCode,
  RESET_CHECKS,
  type ResetCodeIssued,
} from '../../identity/domain/account/issue-reset-code.js';
import { RemoveSecondFactor } from '../../identity/domain/account/set-second-factor.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, optionalText } from '../forms/fields.js';
import { Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import { answerTo } from '../refusals.js';
import { WEB_SETTINGS, type WebSettings } from '../settings.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const codeForm = z.object({ method: choice(RESET_CHECKS, 'check-missing') });
type CodeForm = Submitted<z.infer<typeof codeForm>>;
/** The list that the account was found in. */
type Back = '/admin/accounts' | '/desk/accounts';
const filters = z.object({ q: optionalText(200), after: optionalText(500) });

/** What an admin does for somebody who cannot get into their account any more. */
@Controller('admin/accounts/:id')
export class AccountAccessController {
  constructor(
    readonly commands: Commands,
    @Inject(READ_MODELS) readonly db: ReadModels,
    @Inject(WEB_SETTINGS) readonly settings: WebSettings,
  ) {}

  @Post('reset-password')
  resetPassword(
    @PathId() accountId: string,
    @Form(codeForm) form: CodeForm,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    return issued(this, { accountId, form, visit, back: '/admin/accounts' });
  }

  @Post('reset-second-factor')
  async resetSecondFactor(
    @PathId() accountId: string,
    @Form(codeForm) form: CodeForm,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = { accountId, form, back: '/admin/accounts', what: 'reset-second-factor' } as const;
    if (!form.ok) return notDone(this.db, sent, form);
    const { method } = form.value;
    const data = { accountId, method, password: null, code: '', sessionId: null, address: '' };
    const answer = await this.commands.send<Settled>(
      new RemoveSecondFactor(data, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return notDone(this.db, sent, refused(form, answer), answerTo(answer));
    const late = await this.commands.isLate(answer.position);
    return new Redirect('/admin/accounts', 'second-factor-reset', late);
  }
}

/** The front desk gives patients a code for a new password. */
@Controller('desk/accounts')
export class DeskAccountsController {
  constructor(
    readonly commands: Commands,
    @Inject(READ_MODELS) readonly db: ReadModels,
    @Inject(WEB_SETTINGS) readonly settings: WebSettings,
  ) {}

  @Get()
  async list(@Search(filters) search: Filters<z.infer<typeof filters>>): Promise<Page> {
    const { q = '', after = '' } = search.value;
    const page = q === '' ? null : await searchAccounts(this.db, { q, after, role: 'patient' });
    const data = {
      search,
      page,
      checks: RESET_CHECKS,
      nextPage: page?.next && `/desk/accounts${queryString({ q, after: page.next })}`,
    };
    return new Page('access-codes/desk', 'Help with signing in', data);
  }

  @Post(':id/reset-password')
  resetPassword(
    @PathId() accountId: string,
    @Form(codeForm) form: CodeForm,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    return issued(this, { accountId, form, visit, back: '/desk/accounts' });
  }
}

/** What both controllers have at hand. */
interface Tools {
  readonly commands: Commands;
  readonly db: ReadModels;
  readonly settings: WebSettings;
}

/** The code is shown in the answer itself, and nowhere again. */
async function issued(
  { commands, db, settings }: Tools,
  { visit, ...about }: { accountId: string; form: CodeForm; visit: SignedInVisit; back: Back },
): Promise<Page> {
  const { accountId, form, back } = about;
  const sent = { ...about, what: 'reset-password' } as const;
  if (!form.ok) return notDone(db, sent, form);
  const { method } = form.value;
  const answer = await commands.send<ResetCodeIssued | Refusal>(
    new IssueResetCode({ accountId, method }, visit.meta(form.commandName)),
  );
  if (isRefusal(answer)) return notDone(db, sent, refused(form, answer), answerTo(answer));
  const account = await accountById(db, accountId);
  const { code, until } = answer;
  const at = `${settings.baseUrl.replace(/^https?:\/\//, '')}/password/reset`;
  return new Page('access-codes/code', 'Code for a new password', { account, code, until, back, at });
}

/** What was asked for stands alone, to be sent again: the list that it was opened in is a page of its own. */
async function notDone(
  db: ReadModels,
  {
    accountId,
    back,
    what,
  }: { accountId: string; back: Back; what: 'reset-password' | 'reset-second-factor' },
  form: FormState,
  options: Page['options'] = { status: 422 },
): Promise<Page> {
  const account = await accountById(db, accountId);
  if (!account) throw new NotFoundException();
  // The front desk is shown patients only.
  const fullName = back === '/admin/accounts' || account.roles.includes('patient') ? account.fullName : '';
  return new Page('access-codes/not-done', 'Not done', { accountId, fullName, back, what, form }, options);
}
