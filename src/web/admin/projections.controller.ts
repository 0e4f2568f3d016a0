import { Controller, Get, Post } from '@nestjs/common';
import { z } from 'zod';
import { RequestRebuild } from '../../audit/domain/operations/request-rebuild.js';
import { ResumeProcesses } from '../../audit/domain/operations/resume-processes.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { choice } from '../forms/fields.js';
import { blank, Form, refused, type FormState, type Submitted } from '../forms/form.js';
import { PathName } from '../forms/path.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { Machinery } from './machinery.js';

const nothing = z.object({});
const resumeForm = z.object({ from: choice(['start', 'end'], 'answer-missing') });

/** How far read models and processes are; an admin builds one again, and decides about those that stopped. */
@Controller('admin/projections')
export class ProjectionsController {
  constructor(
    private readonly commands: Commands,
    private readonly machinery: Machinery,
  ) {}

  @Get()
  show(): Promise<Page> {
    return this.page();
  }

  @Post('resume')
  async resume(
    @Form(resumeForm) form: Submitted<z.infer<typeof resumeForm>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    if (!form.ok) return this.page(form, 422);
    const command = new ResumeProcesses(form.value, visit.meta(form.commandName));
    return this.carryOut(command, form, 'processes-resumed');
  }

  @Post(':name/rebuild')
  rebuild(
    @PathName() readModel: string,
    @Form(nothing) form: Submitted<z.infer<typeof nothing>>,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const command = new RequestRebuild({ readModel }, visit.meta(form.commandName));
    return this.carryOut(command, form, 'rebuild-requested');
  }

  private async carryOut(
    command: Command<object>,
    form: Submitted<unknown>,
    notice: Notice,
  ): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.page(refused(form, outcome), statusOf(outcome));
    return new Redirect('/admin/projections', notice);
  }

  private async page(form: FormState = blank(), status = 200): Promise<Page> {
    const part = await this.machinery.part();
    const data = { ...part.data, form };
    return new Page('admin/projections', 'Read models', data, {
      status,
      parts: [part],
      live: [{ fragment: 'machinery' }],
    });
  }
}
