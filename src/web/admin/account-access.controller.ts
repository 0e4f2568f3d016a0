import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { accountById, searchAccounts } from '../../../projections/accounts/queries.js';
import {
  IssueResetCode,
  RESET_CHECKS,
  type ResetCodeIssued,
} from '../../identity/domain/account/issue-reset-code.js';
import { RemoveSecondFactor } from '../../identity/domain/account/set-second-factor.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice, optionalText } from '../forms/fields.js';
import { Form, Search, type Filters, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { queryString } from '../given.js';
import { answerTo, problemOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';

const codeForm = z.object({ method: choice(RESET_CHECKS, 'check-missing') });
type CodeForm = Submitted<z.infer<typeof codeForm>>;
const filters = z.object({ q: optionalText(200), after: optionalText(500) });

/** What an admin does for somebody who cannot get into their account any more. */
@Controller('admin/accounts/:id')
export class AccountAccessController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Post('reset-password')
  resetPassword(
    @PathId() accountId: string,
    @Form(codeForm) form: CodeForm,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Page> {
    return issued(this.commands, this.db, { accountId, form, visit, back: '/admin/accounts' });
  }

  @Post('reset-second-factor')
  async resetSecondFactor(
    @PathId() accountId: string,
    @Form(codeForm) form: CodeForm,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return refusedPage(refuse('check-missing'), '/admin/accounts');
    const { method } = form.value;
    const data = { accountId, method, password: null, code: '', sessionId: null, address: '' };
    const answer = await this.commands.send<Settled>(
      new RemoveSecondFactor(data, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return refusedPage(answer, '/admin/accounts');
    const late = await this.commands.isLate(answer.position);
    return new Redirect('/admin/accounts', 'second-factor-reset', late);
  }
}

/** The front desk gives patients a code for a new password. */
@Controller('desk/accounts')
export class DeskAccountsController {
  constructor(
    private readonly commands: Commands,
    @Inject(READ_MODELS) private readonly db: ReadModels,
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
    return issued(this.commands, this.db, { accountId, form, visit, back: '/desk/accounts' });
  }
}

/** The code is shown in the answer itself, and nowhere again. */
async function issued(
  commands: Commands,
  db: ReadModels,
  sent: { accountId: string; form: CodeForm; visit: SignedInVisit; back: string },
): Promise<Page> {
  const { accountId, form, visit, back } = sent;
  if (!form.ok) return refusedPage({ rule: 'check-missing' }, back);
  const { method } = form.value;
  const answer = await commands.send<ResetCodeIssued | Refusal>(
    new IssueResetCode({ accountId, method }, visit.meta(form.commandName)),
  );
  if (isRefusal(answer)) return refusedPage(answer, back);
  const account = await accountById(db, accountId);
  const { code, until } = answer;
  return new Page('access-codes/code', 'Code for a new password', { account, code, until, back });
}

function refusedPage(refusal: Refusal, back: string): Page {
  const data = { heading: 'This was not done', text: problemOf(refusal).text, back };
  return new Page('failures/failure', 'Not done', data, answerTo(refusal));
}
