import { Controller, Get, Header, Inject, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { accountById } from '../../../projections/accounts/queries.js';
import { doctorById } from '../../../projections/doctors/queries.js';
import type { Role } from '../../kernel/actor.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { choice, optionalText } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { homeOf } from '../navigation.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit, Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { LocalGuard } from './local.guard.js';

const signInForm = z.object({ login: optionalText(254), next: optionalText(2000) });
const roleForm = z.object({
  role: choice(['patient', 'doctor', 'frontdesk', 'admin', 'auditor'], 'role-missing'),
});
const search = z.object({ next: optionalText(2000) });

/** Signing in and out, and choosing which of several roles to act in. */
@Controller()
export class SignInController {
  constructor(
    private readonly signIns: SignIns,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get('sign-in')
  form(
    @Search(search) { value }: Filters<z.infer<typeof search>>,
    @CurrentVisit() { viewer }: Visit,
  ): Answer {
    const next = localPath(value.next ?? '');
    return viewer ? new Redirect(next ?? homeOf(viewer.role)) : page(blank({ next: next ?? '' }));
  }

  @Post('sign-in')
  @UseGuards(LocalGuard)
  async signIn(
    @Form(signInForm) form: Submitted<z.infer<typeof signInForm>>,
    @Req() request: FastifyRequest & { user?: { accountId: string } | null; authInfo?: unknown },
  ): Promise<Answer> {
    const { user } = request;
    if (!user) return refusedPage(form, request.authInfo);
    const account = await accountById(this.db, user.accountId);
    const role = usualRole(account?.roles ?? []);
    if (!account || !role) return refusedPage(form, refuse('account-not-ready'));
    await this.signIns.begin(request, { accountId: user.accountId, role });
    const next = form.ok ? localPath(form.value.next) : null;
    return new Redirect(next ?? (await this.landing(role, account.doctorId)));
  }

  @Post('sign-out')
  @Header('clear-site-data', '"storage"')
  async signOut(@Req() request: FastifyRequest): Promise<Answer> {
    await this.signIns.end(request);
    return new Redirect('/', 'signed-out');
  }

  @Post('role')
  async actAs(
    @Form(roleForm) form: Submitted<z.infer<typeof roleForm>>,
    @CurrentVisit() { viewer }: SignedInVisit,
    @Req() request: FastifyRequest,
  ): Promise<Answer> {
    if (!form.ok || !viewer.roles.includes(form.value.role)) return new Redirect(homeOf(viewer.role));
    await this.signIns.actAs(request, { accountId: viewer.accountId, role: form.value.role });
    return new Redirect(homeOf(form.value.role));
  }

  /** A doctor whose working hours are those that everybody starts with looks at them first. */
  private async landing(role: Role, doctorId: string | null): Promise<string> {
    if (role !== 'doctor' || doctorId === null) return homeOf(role);
    const doctor = await doctorById(this.db, doctorId);
    return doctor?.status === 'approved' && !doctor.hoursConfirmed ? '/schedule' : homeOf(role);
  }
}

function page(form: FormState, options: Page['options'] = {}): Page {
  return new Page('sign-in/sign-in', 'Sign in', { form }, options);
}

function refusedPage(form: Submitted<unknown>, why: unknown): Page {
  const refusal: Refusal =
    typeof why === 'object' && why !== null && isRefusal(why) ? why : refuse('wrong-login', 'login');
  return page(refused(form, refusal), answerTo(refusal));
}

/** The role somebody with several starts in: the one with the most to do. */
function usualRole(roles: readonly Role[]): Role | undefined {
  return (['doctor', 'frontdesk', 'admin', 'auditor', 'patient'] as const).find((role) =>
    roles.includes(role),
  );
}

/** A path on this site, or `null`: nobody is sent elsewhere after signing in. */
function localPath(path: string): string | null {
  if (!path.startsWith('/') || !URL.canParse(path, 'http://here.invalid')) return null;
  const { origin, pathname, search: query } = new URL(path, 'http://here.invalid');
  return origin === 'http://here.invalid' ? pathname + query : null;
}
