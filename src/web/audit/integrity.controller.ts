import { Controller, Get, NotFoundException, Post } from '@nestjs/common';
import { z } from 'zod';
import {
  RequestVerification,
  type VerificationAsked,
} from '../../audit/domain/operations/request-verification.js';
import { LedgerCheck } from '../../platform/ledger/ledger-check.js';
import { Changed, Download, Page, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { blank, Form, type Submitted } from '../forms/form.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { Integrity } from './integrity.js';

/** The state of the ledger, its newest seal to take away, and verification by the worker. */
@Controller('audit/integrity')
export class IntegrityController {
  constructor(
    private readonly integrity: Integrity,
    private readonly check: LedgerCheck,
    private readonly commands: Commands,
  ) {}

  @Get()
  async show(): Promise<Page> {
    const { until: _, ...part } = await this.integrity.part();
    return new Page(
      'audit/integrity',
      'Integrity',
      { integrity: part.data, form: blank() },
      {
        parts: [part],
        live: [{ fragment: 'integrity' }],
      },
    );
  }

  @Get('seal')
  async seal(): Promise<Download> {
    const seal = await this.check.lastSeal();
    if (!seal) throw new NotFoundException();
    const name = `ledger-head-${String(seal.treeSize)}.json`;
    return new Download(name, 'application/json; charset=utf-8', `${JSON.stringify(seal, undefined, 2)}\n`);
  }

  @Post('verify')
  async verify(
    @Form(z.object({})) form: Submitted<object>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new RequestVerification({}, visit.meta(form.commandName));
    const { isNew } = await this.commands.send<VerificationAsked>(command);
    const notice = isNew ? 'verification-begun' : 'verification-runs';
    return new Changed('/audit/integrity', notice, false, async () => [await this.integrity.part()]);
  }
}
