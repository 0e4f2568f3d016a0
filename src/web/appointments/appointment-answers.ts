import { Inject, Injectable } from '@nestjs/common';
import { deskAppointment } from '../../../projections/appointments/queries.js';
import type { Command } from '../../kernel/command.js';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import { dateOf } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { agendaPage } from '../agenda/agenda-page.js';
import { Agenda, type EntryProblem } from '../agenda/agenda.js';
import { Changed, Refused, type Answer, type Page, type Part } from '../answers/answer.js';
import { Desk } from '../desk/desk.js';
import { Commands } from '../forms/commands.js';
import { blank, noteOf, refused, type FormState, type Submitted } from '../forms/form.js';
import type { Notice } from '../notices.js';
import { statusOf } from '../refusals.js';
import type { SignedInVisit } from '../visit/visit.js';
import { AppointmentCard } from './appointment-card.js';

/** Where somebody sees what came of what they did, or what was wrong with it. */
interface Place {
  readonly address: string;
  readonly page: (problem: EntryProblem | null) => Promise<Page>;
  readonly parts: (problem: EntryProblem | null) => Promise<readonly Part[]>;
}

/**
 * Carries out what patients, doctors and the desk do with an appointment over the same routes. Each sees what came of
 * it where they were: patients on its page, doctors in the agenda of its day, the desk on the day it looks at.
 */
@Injectable()
export class AppointmentAnswers {
  constructor(
    private readonly commands: Commands,
    private readonly card: AppointmentCard,
    private readonly agenda: Agenda,
    private readonly desk: Desk,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  async carryOut(
    command: Command<{ readonly appointmentId: string }>,
    notice: Notice,
    form: Submitted<unknown>,
    visit: SignedInVisit,
    whenRefused?: (refusal: Refusal) => Promise<Answer>,
  ): Promise<Answer> {
    const place = await this.place(command.data.appointmentId, visit);
    const answer = await this.commands.send(command);
    if (isRefusal(answer) && whenRefused) return whenRefused(answer);
    if (isRefusal(answer))
      return this.refusedAt(place, command.data.appointmentId, refused(form, answer), answer);
    const late = await this.commands.isLate(answer.position);
    return new Changed(place.address, notice, late, () => place.parts(null));
  }

  /** Shows the form as it was typed; `refusal` is missing where the form itself is no good. */
  async refuse(
    appointmentId: string,
    form: FormState,
    visit: SignedInVisit,
    refusal?: Refusal,
  ): Promise<Refused> {
    return this.refusedAt(await this.place(appointmentId, visit), appointmentId, form, refusal);
  }

  private refusedAt(place: Place, appointmentId: string, form: FormState, refusal?: Refusal): Refused {
    const problem = { appointmentId, form };
    return new Refused(
      refusal ? statusOf(refusal) : 422,
      form.problems.map(({ text }) => text).join(' '),
      () => place.page(problem),
      () => place.parts(problem),
      noteOf(form),
    );
  }

  private async place(appointmentId: string, visit: SignedInVisit): Promise<Place> {
    const { viewer } = visit;
    switch (viewer.role) {
      case 'doctor': {
        const date = await this.dayOf(appointmentId);
        return {
          address: `/agenda?date=${date}`,
          page: (problem) => agendaPage(this.agenda, viewer, date, { problem }),
          parts: async (problem) => [await this.agenda.day(viewer, date, problem)],
        };
      }
      case 'frontdesk': {
        const search = this.desk.searchOf(visit);
        return {
          address: this.desk.address(search),
          page: (problem) => this.desk.page(search, { problem }),
          parts: async (problem) => (await this.desk.page(search, { problem })).options.parts ?? [],
        };
      }
      default:
        return {
          address: `/appointments/${appointmentId}`,
          page: (problem) => this.card.page(appointmentId, problem?.form ?? blank()),
          parts: async (problem) => [await this.card.part(appointmentId, problem?.form ?? blank())],
        };
    }
  }

  private async dayOf(appointmentId: string): Promise<string> {
    const appointment = await deskAppointment(this.db, appointmentId);
    return appointment ? dateOf(appointment.at) : this.agenda.today();
  }
}
