import { Controller, Get, Inject, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import {
  RemoveSecondFactor,
  SetSecondFactor,
  type SecondFactorSet,
} from '../../identity/domain/account/set-second-factor.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Authentication } from '../../platform/vault/authentication.js';
import type { Settled } from '../../platform/vault/outbox.js';
import { SecondFactors } from '../../platform/vault/second-factors.js';
import { base32, otpauth } from '../../platform/vault/totp.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { secret, text } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { qrCode } from './qr-code.js';

const passwordAndCode = z.object({ password: secret('password-missing'), code: text('code-missing', 40) });
type PasswordAndCode = Submitted<z.infer<typeof passwordAndCode>>;

/**
 * Codes of an authenticator app beside the password. The clinic's policy may ask staff for them. Both setting it up and
 * taking it away ask for the password, so that nobody at an unlocked screen can do either.
 */
@Controller('profile/second-factor')
export class SecondFactorController {
  constructor(
    private readonly commands: Commands,
    private readonly authentication: Authentication,
    private readonly secondFactors: SecondFactors,
    private readonly signIns: SignIns,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  show(@CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(visit, blank());
  }

  /** The recovery codes are shown in the answer itself, and nowhere again. */
  @Post()
  async enrol(
    @Form(passwordAndCode) form: PasswordAndCode,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId, sessionId } = visit.viewer;
    const { password, code } = form.value;
    const shown = await this.authentication.confirm(accountId, password, request.ip);
    if (isRefusal(shown)) return this.page(visit, refused(form, shown), answerTo(shown));
    const command = new SetSecondFactor(
      { accountId, code, sessionId, generation: shown.generation },
      visit.meta(form.commandName),
    );
    const answer = await this.authentication.tried(
      accountId,
      request.ip,
      () => this.commands.send<SecondFactorSet | Refusal>(command),
      'code',
    );
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    await this.commands.isLate(answer.position);
    await this.signIns.rotate(request);
    if (answer.recoveryCodes.length === 0) return new Redirect('/profile/second-factor');
    return new Page('profile/recovery-codes', 'Your recovery codes', { codes: answer.recoveryCodes });
  }

  @Post('remove')
  async remove(
    @Form(passwordAndCode) form: PasswordAndCode,
    @CurrentVisit() visit: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok) return this.page(visit, form, { status: 422 });
    const { accountId, sessionId } = visit.viewer;
    const data = { ...form.value, accountId, sessionId, method: null, address: request.ip };
    const answer = await this.commands.send<Settled>(
      new RemoveSecondFactor(data, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.page(visit, refused(form, answer), answerTo(answer));
    const late = await this.commands.isLate(answer.position);
    await this.signIns.rotate(request);
    return new Redirect('/profile/second-factor', 'second-factor-removed', late);
  }

  private async page(
    { viewer }: SignedInVisit,
    form: FormState,
    options: Page['options'] = {},
  ): Promise<Page> {
    const { accountId, sessionId, mustEnrol = false } = viewer;
    const title = 'Second step at sign-in';
    const offered = await this.secondFactors.offered(accountId, sessionId);
    if (offered === null) {
      const left = await this.secondFactors.recoveryCodesOf(accountId);
      return new Page('profile/second-factor-set', title, { form, left }, options);
    }
    const [account, clinic] = await Promise.all([accountById(this.db, accountId), findClinic(this.db)]);
    const uri = otpauth(offered, account?.mobile ?? '', clinic?.name ?? 'Slotwell');
    const data = {
      form,
      mustEnrol,
      qr: qrCode(uri, 'QR code for your authenticator app'),
      secret: base32(offered).replace(/(.{4})(?=.)/g, '$1 '),
      uri,
    };
    return new Page('profile/second-factor', title, data, options);
  }
}
