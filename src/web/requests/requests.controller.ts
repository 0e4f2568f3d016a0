import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic, specialtyLabels } from '../../../projections/clinic/queries.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import type { Outcome } from '../../platform/event-store/event-store.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { AcceptRequest } from '../../scheduling/domain/appointment/accept-request.js';
import { DeclineRequest } from '../../scheduling/domain/appointment/decline-request.js';
import { requestScope } from '../access/relations.js';
import { Changed, Page, Refused, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { instantOf, start } from '../forms/start.js';
import type { Notice } from '../notices.js';
import { given, queryString } from '../given.js';
import { problemOf, statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { requestFilters, RequestResults, type RowProblem } from './request-results.js';

type RequestSearch = Filters<z.infer<typeof requestFilters>>;

const acceptForm = z.object({ start });
const declineForm = z.object({ note: optionalText(2000, 'note-too-long') });

/** A doctor searches requests, and accepts or declines them. The filters stay in the URL, of the forms too. */
@Controller('requests')
export class RequestsController {
  constructor(
    private readonly commands: Commands,
    private readonly results: RequestResults,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  search(@Search(requestFilters) search: RequestSearch, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(search, visit);
  }

  @Post(':id/accept')
  async accept(
    @PathId() appointmentId: string,
    @Form(acceptForm) form: Submitted<z.infer<typeof acceptForm>>,
    @Search(requestFilters) search: RequestSearch,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const { doctorId } = visit.viewer;
    const zone = (await findClinic(this.db))?.zone ?? 'UTC';
    const instant = form.ok ? instantOf(form.value.start, zone) : null;
    if (!form.ok || instant === null || doctorId === null) {
      return this.refuse(appointmentId, form, refuse('time-does-not-exist', 'start'), search, visit);
    }
    const answer = await this.commands.send<Outcome>(
      new AcceptRequest({ appointmentId, doctorId, start: instant }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.refuse(appointmentId, form, answer, search, visit);
    return this.changed('request-accepted', answer.position, search, visit);
  }

  @Post(':id/decline')
  async decline(
    @PathId() appointmentId: string,
    @Form(declineForm) form: Submitted<z.infer<typeof declineForm>>,
    @Search(requestFilters) search: RequestSearch,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const { doctorId } = visit.viewer;
    if (!form.ok || doctorId === null) {
      return this.refuse(appointmentId, form, refuse('note-too-long', 'note'), search, visit);
    }
    const answer = await this.commands.send<Outcome>(
      new DeclineRequest({ appointmentId, doctorId, note: form.value.note }, visit.meta(form.commandName)),
    );
    if (isRefusal(answer)) return this.refuse(appointmentId, form, answer, search, visit);
    return this.changed('request-declined', answer.position, search, visit);
  }

  private async page(
    search: RequestSearch,
    visit: SignedInVisit,
    problem: RowProblem | null = null,
  ): Promise<Page> {
    const part = await this.results.part(visit.viewer, search.value, problem);
    const data = {
      ...part.data,
      form: { typed: search.typed, problems: search.problems } satisfies FormState,
      specialties: await this.specialtiesOf(visit),
    };
    return new Page('requests/requests', 'Requests', data, {
      status: search.problems.length > 0 ? 422 : 200,
      parts: [part],
      live: [{ fragment: 'request-results', ...given(search.value) }],
      url: `/requests${queryString(search.value)}`,
    });
  }

  private async changed(
    notice: Notice,
    position: bigint | null,
    search: RequestSearch,
    { viewer }: SignedInVisit,
  ): Promise<Changed> {
    const late = await this.commands.isLate(position);
    return new Changed(`/requests${queryString(search.value)}`, notice, late, async () => [
      await this.results.part(viewer, search.value),
    ]);
  }

  private refuse(
    appointmentId: string,
    form: Submitted<unknown>,
    refusal: Refusal,
    search: RequestSearch,
    visit: SignedInVisit,
  ): Refused {
    const state = form.ok ? refused(form, refusal) : form;
    const problem = { appointmentId, form: state };
    const text = state.problems[0]?.text ?? problemOf(refusal).text;
    return new Refused(
      statusOf(refusal),
      text,
      () => this.page(search, visit, problem),
      async () => [await this.results.part(visit.viewer, search.value, problem)],
    );
  }

  /** The specialties that the doctor can filter by. */
  private async specialtiesOf({
    viewer,
  }: SignedInVisit): Promise<readonly { value: string; label: string }[]> {
    const [scope, labels] = await Promise.all([requestScope(this.db, viewer), specialtyLabels(this.db)]);
    const seen = scope?.specialties === 'all' ? [...labels.keys()] : (scope?.specialties ?? []);
    return seen
      .map((value) => ({ value, label: labels.get(value) ?? value }))
      .sort((one, other) => one.label.localeCompare(other.label));
  }
}
