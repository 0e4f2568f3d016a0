import { Controller, Get, Header, Post, Req, UseGuards } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Authenticated } from '../../platform/vault/authentication.js';
import { Page, Redirect, type Answer } from '../answers/answer.js';
import { choice, optionalText } from '../forms/fields.js';
import { blank, Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { homeOf } from '../navigation.js';
import { answerTo } from '../refusals.js';
import { SignIns } from '../session/sign-ins.js';
import type { SignedInVisit, Visit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { Arrival } from './arrival.js';
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
    private readonly arrival: Arrival,
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
    @Req() request: FastifyRequest & { user?: Authenticated | null; authInfo?: unknown },
  ): Promise<Answer> {
    const { user } = request;
    if (!user) return refusedPage(form, request.authInfo);
    const next = form.ok ? localPath(form.value.next) : null;
    const { accountId, generation, asksForCode, tell } = user;
    const signingIn = { accountId, generation, next, ...(tell && { tell }) };
    if (asksForCode) {
      const refusal = await this.signIns.beginFirstStep(request, signingIn);
      return refusal ? refusedPage(form, refusal) : new Redirect('/sign-in/second-factor');
    }
    const arrived = await this.arrival.of(request, signingIn, 'password');
    return isRefusal(arrived) ? refusedPage(form, arrived) : arrived;
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
}

function page(form: FormState, options: Page['options'] = {}): Page {
  return new Page('sign-in/sign-in', 'Sign in', { form }, options);
}

function refusedPage(form: Submitted<unknown>, why: unknown): Page {
  const refusal: Refusal =
    typeof why === 'object' && why !== null && isRefusal(why) ? why : refuse('wrong-login', 'login');
  return page(refused(form, refusal), answerTo(refusal));
}

const HERE = 'http://here.invalid';

/** A path on this site, or `null`: nobody is sent elsewhere after signing in. */
function localPath(path: string): string | null {
  if (!path.startsWith('/') || !URL.canParse(path, HERE)) return null;
  const { origin, pathname, search: query } = new URL(path, HERE);
  // `/.//elsewhere` is read as the path `//elsewhere`, which browsers take for another host.
  return origin === HERE && !pathname.startsWith('//') ? pathname + query : null;
}
