import { Inject, Injectable } from '@nestjs/common';
import { doctorDay, type AgendaRow } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { openRequestCount, searchRequests } from '../../../projections/requests/queries.js';
import { addDays, dateAt, dateOf } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { requestScope } from '../access/relations.js';
import type { Part } from '../answers/answer.js';
import type { FormState } from '../forms/form.js';
import { doctorReasons } from '../words.js';

/** A form of one appointment that was refused. */
export interface EntryProblem {
  readonly appointmentId: string;
  readonly form: FormState;
}

const daysShown = 8;
const requestsShown = 5;

/** What a doctor's home shows: the appointments of a day, how full the next seven are, and what is open. */
@Injectable()
export class Agenda {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  async today(): Promise<string> {
    return dateAt(this.clock.now(), (await findClinic(this.db))?.zone ?? 'UTC');
  }

  /** `date` is the day that is shown whole. */
  async day(viewer: Viewer, date: string, problem: EntryProblem | null = null): Promise<Part> {
    const today = await this.today();
    const first = date < today || date >= addDays(today, daysShown) ? date : today;
    const appointments =
      viewer.doctorId === null
        ? []
        : await doctorDay(this.db, {
            doctorId: viewer.doctorId,
            from: first,
            to: addDays(first, daysShown - 1),
          });
    const on = (each: string) => appointments.filter(({ at }) => dateOf(at) === each);
    const week = Array.from({ length: daysShown }, (_, days) => addDays(first, days)).map((each) => ({
      date: each,
      count: on(each).filter(takesTime).length,
    }));
    const shown = { date, week, appointments: on(date), problem };
    const data = { ...shown, now: this.clock.now(), doctorReasons };
    return { id: 'agenda', view: 'agenda/_day', data };
  }

  async openRequests(viewer: Viewer): Promise<Part> {
    const scope = await requestScope(this.db, viewer);
    const [requests, open] = scope
      ? await Promise.all([searchRequests(this.db, scope), openRequestCount(this.db, scope)])
      : [{ rows: [] }, { count: 0, capped: false }];
    const data = { requests: requests.rows.slice(0, requestsShown), open };
    return { id: 'open-requests', view: 'agenda/_open-requests', data };
  }
}

function takesTime({ status }: AgendaRow): boolean {
  return status !== 'noshow';
}
