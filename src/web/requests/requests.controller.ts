import { Controller, Get, Inject, Post } from '@nestjs/common';
import { z } from 'zod';
import { findClinic } from '../../../projections/clinic/queries.js';
import { requestById } from '../../../projections/requests/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import { isDate } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { AcceptRequest } from '../../scheduling/domain/appointment/accept-request.js';
import { DeclineRequest } from '../../scheduling/domain/appointment/decline-request.js';
import { agendaPage } from '../agenda/agenda-page.js';
import { Agenda } from '../agenda/agenda.js';
import { Changed, Refused, type Answer, type Page } from '../answers/answer.js';
import { Commands } from '../forms/commands.js';
import { optionalText, ticked } from '../forms/fields.js';
import { Form, noteOf, refused, Search, type FormState, type Submitted } from '../forms/form.js';
import { PathId } from '../forms/path.js';
import { startFields, startOf } from '../forms/start.js';
import type { Notice } from '../notices.js';
import { queryString } from '../given.js';
import { statusOf } from '../refusals.js';
import { doctorOf, type SignedInVisit } from '../visit/visit.js';
import { CurrentVisit } from '../visit/visits.js';
import { requestFilters, RequestResults, type RowProblem } from './request-results.js';
import { requestsPage, type RequestSearch } from './requests-page.js';

/** `back` is the page that a form stands on, where it is not the search. */
const back = optionalText(100);
/** `outsideHours` confirms a time outside of the doctor's working hours. */
const acceptForm = startFields.extend({ outsideHours: ticked, back });
const declineForm = z.object({ note: optionalText(2000, 'note-too-long'), back });

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
    return requestsPage(this.db, this.results, search, visit.viewer);
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
      { appointmentId, doctorId: doctorOf(visit), start, outsideHours: form.value.outsideHours },
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
      noteOf(form),
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
      return {
        appointmentId,
        form,
        address,
        page: (problem) => requestsPage(this.db, this.results, search, visit.viewer, problem),
      };
    }
    return {
      appointmentId,
      form,
      address: `/agenda${queryString({ date })}`,
      page: async (problem) =>
        agendaPage(this.agenda, visit.viewer, date || (await this.agenda.today()), { problem }),
    };
  }
}

/** The day that the agenda shows which a form stands on, empty for today; `null` when it stands elsewhere. */
function agendaDate(from: URL | null, back: unknown): string | null {
  const said = typeof back === 'string' && back.startsWith('/agenda') ? new URL(back, 'http://agenda') : null;
  const page = from ?? said;
  if (page?.pathname !== '/agenda') return null;
  const date = page.searchParams.get('date') ?? '';
  return isDate(date) ? date : '';
}
