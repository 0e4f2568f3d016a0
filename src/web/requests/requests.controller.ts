import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic, specialtyLabels } from '../../../projections/clinic/queries.js';
import { requestById } from '../../../projections/requests/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, refuse, type Refusal } from '../../kernel/refusal.js';
import { isDate } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { AcceptRequest } from '../../scheduling/domain/appointment/accept-request.js';
import { DeclineRequest } from '../../scheduling/domain/appointment/decline-request.js';
import { requestScope } from '../access/relations.js';
import { agendaPage } from '../agenda/agenda-page.js';
import { Agenda } from '../agenda/agenda.js';
import { Changed, Page, Refused, type Answer } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText } from '../forms/fields.js';
import { Form, refused, Search, type Filters, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { instantOf } from '../forms/start.js';
import type { Notice } from '../notices.js';
import { given, queryString } from '../given.js';
import { statusOf } from '../refusals.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { requestFilters, RequestResults, requestStatuses, type RowProblem } from './request-results.js';

type RequestSearch = Filters<z.infer<typeof requestFilters>>;

/** When: in one field, or as a date and a time on the clinic's clock. `back` is the page the form stands on. */
const acceptForm = z.object({
  start: optionalText(40, 'time-does-not-exist'),
  date: optionalText(10, 'date-does-not-exist'),
  time: optionalText(5, 'time-does-not-exist'),
  back: optionalText(100),
});
const declineForm = z.object({ note: optionalText(2000, 'note-too-long'), back: optionalText(100) });

/** A form about one request, and the page it stands on: a search, or the agenda. */
interface Sent {
  readonly appointmentId: string;
  readonly form: Submitted<unknown>;
  readonly address: string;
  readonly page: (problem: RowProblem | null) => Promise<Page>;
}

/** A doctor searches requests, and accepts or declines them. The filters stay in the URL, of the forms too. */
@Controller('requests')
export class RequestsController {
  constructor(
    private readonly commands: Commands,
    private readonly results: RequestResults,
    private readonly agenda: Agenda,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  @Get()
  search(@Search(requestFilters) search: RequestSearch, @CurrentVisit() visit: SignedInVisit): Promise<Page> {
    return this.page(search, visit);
  }

  /** At the requested time it is booked; another time is offered to the patient. */
  @Post(':id/accept')
  async accept(
    @PathId() appointmentId: string,
    @Form(acceptForm) form: Submitted<z.infer<typeof acceptForm>>,
    @Search(requestFilters) search: RequestSearch,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = this.sent(appointmentId, form, search, visit);
    if (!form.ok) return this.refuse(sent, form, 422);
    const start = startOf(form.value, (await findClinic(this.db))?.zone ?? 'UTC');
    if (typeof start !== 'string') return this.refuse(sent, refused(form, start), statusOf(start));
    const requested = await requestById(this.db, appointmentId);
    const notice = requested?.requested.start === start ? 'request-accepted' : 'time-offered';
    const command = new AcceptRequest(
      { appointmentId, doctorId: doctorOf(visit), start },
      visit.meta(form.commandName),
    );
    return this.carryOut(sent, command, notice);
  }

  @Post(':id/decline')
  async decline(
    @PathId() appointmentId: string,
    @Form(declineForm) form: Submitted<z.infer<typeof declineForm>>,
    @Search(requestFilters) search: RequestSearch,
    @CurrentVisit() visit: SignedInVisit,
  ): Promise<Answer> {
    const sent = this.sent(appointmentId, form, search, visit);
    if (!form.ok) return this.refuse(sent, form, 422);
    const command = new DeclineRequest(
      { appointmentId, doctorId: doctorOf(visit), note: form.value.note },
      visit.meta(form.commandName),
    );
    return this.carryOut(sent, command, 'request-declined');
  }

  private async carryOut(sent: Sent, command: Command<object>, notice: Notice): Promise<Answer> {
    const outcome = await this.commands.send(command);
    if (isRefusal(outcome)) return this.refuse(sent, refused(sent.form, outcome), statusOf(outcome));
    const late = await this.commands.isLate(outcome.position);
    return new Changed(sent.address, notice, late, async () => (await sent.page(null)).options.parts ?? []);
  }

  private refuse({ appointmentId, page }: Sent, form: FormState, status: number): Refused {
    const problem = { appointmentId, form };
    const text = form.problems.map((one) => one.text).join(' ');
    return new Refused(
      status,
      text,
      () => page(problem),
      async () => (await page(problem)).options.parts ?? [],
    );
  }

  private sent(
    appointmentId: string,
    form: Submitted<unknown>,
    search: RequestSearch,
    visit: SignedInVisit,
  ): Sent {
    const date = agendaDate(visit.from, form.typed.back);
    if (date === null) {
      const address = `/requests${queryString(search.value)}`;
      return { appointmentId, form, address, page: (problem) => this.page(search, visit, problem) };
    }
    return {
      appointmentId,
      form,
      address: `/agenda${queryString({ date })}`,
      page: async (problem) =>
        agendaPage(this.agenda, visit.viewer, date || (await this.agenda.today()), { problem }),
    };
  }

  private async page(
    search: RequestSearch,
    visit: SignedInVisit,
    problem: RowProblem | null = null,
  ): Promise<Page> {
    const part = await this.results.part(visit.viewer, search.value, problem);
    const data = {
      results: part.data,
      form: { typed: search.typed, problems: search.problems } satisfies FormState,
      specialties: await this.specialtiesOf(visit),
      statuses: requestStatuses,
    };
    return new Page('requests/requests', 'Requests', data, {
      status: search.problems.length > 0 ? 422 : 200,
      parts: [part],
      live: [{ fragment: 'request-results', ...given(search.value) }],
      url: `/requests${queryString(search.value)}`,
    });
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

/** The ISO instant that a form means, or why it means none. */
function startOf(
  { start, date, time }: { start: string; date: string; time: string },
  zone: string,
): string | Refusal {
  if (start !== '') return instantOf(start, zone) ?? refuse('time-does-not-exist', 'start');
  if (date === '') return refuse('date-missing', 'date');
  if (time === '') return refuse('time-missing', 'time');
  if (!isDate(date)) return refuse('date-does-not-exist', 'date');
  return instantOf(`${date}T${time}`, zone) ?? refuse('time-does-not-exist', 'time');
}

/** The day that the agenda shows which a form stands on, empty for today; `null` when it stands elsewhere. */
function agendaDate(from: URL | null, back: unknown): string | null {
  const said = typeof back === 'string' && back.startsWith('/agenda') ? new URL(back, 'http://agenda') : null;
  const page = from ?? said;
  if (page?.pathname !== '/agenda') return null;
  const date = page.searchParams.get('date') ?? '';
  return isDate(date) ? date : '';
}
