import { Inject, Injectable } from '@nestjs/common';
import { deskAppointments, deskDay, deskDoctors } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { searchPatients, withOwnAccount } from '../../../projections/patients/queries.js';
import { addDays } from '../../kernel/time.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { EntryProblem, TimedPart } from '../agenda/agenda.js';
import { Page, type Part } from '../answers/answer.js';
import { blank, type FormState } from '../forms/form.js';
import { queryString } from '../given.js';
import { momentAt, type Moment } from '../moment.js';
import { SupportWaiting } from '../support/support-waiting.js';
import type { Visit } from '../visit/visit.js';
import { deskReasons } from '../words.js';
import { columnsOf, deskEntryOf, untilDeskChanges, type DeskEntry } from './desk-entry.js';
import { searchFrom, type DeskSearch } from './desk-search.js';

/** A part that knows whether it shows the appointment that a problem is about. */
interface DeskPart extends Part {
  readonly shows: (problem: EntryProblem | null) => boolean;
}

/** What the desk's page shows beside the day and the search. */
export interface DeskShown {
  readonly status?: number;
  /** A form about an appointment that was refused. */
  readonly problem?: EntryProblem | null;
  /** The form of a new patient as it was typed. */
  readonly registration?: FormState;
  /** The form that invites a patient, as it was typed. */
  readonly invitation?: { readonly patientId: string; readonly form: FormState } | null;
  /** The link of an invitation, shown once. */
  readonly issued?: { readonly fullName: string; readonly mobile: string; readonly url: string } | null;
}

/** What the front desk works with: the day of all doctors, and the patients it searches. */
@Injectable()
export class Desk {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
    private readonly support: SupportWaiting,
  ) {}

  searchOf(visit: Pick<Visit, 'from' | 'path'>): DeskSearch {
    return searchFrom(visit);
  }

  address({ value }: DeskSearch): string {
    return `/desk${queryString(value)}`;
  }

  /** `date` is the day that is shown. */
  async day(date: string, problem: EntryProblem | null = null): Promise<TimedPart & DeskPart> {
    const moment = await this.moment();
    const [doctors, rows] = await Promise.all([deskDoctors(this.db), deskDay(this.db, date)]);
    const entries = rows.map((row) => deskEntryOf(row, moment));
    const data = {
      date,
      dayBefore: addDays(date, -1),
      dayAfter: addDays(date, 1),
      columns: columnsOf(doctors, entries),
      visits: entries.filter(({ held }) => !held).length,
      query: queryString({ date }),
      problem,
      deskReasons,
    };
    const until = untilDeskChanges(entries, moment);
    return { id: 'desk-day', view: 'desk/_day', data, until, shows: among(entries) };
  }

  /** The patients that are searched, with what they have ahead of them. Nobody is listed unasked. */
  async found({ value }: DeskSearch, problem: EntryProblem | null = null): Promise<DeskPart> {
    const { q = '', after = '' } = value;
    const moment = await this.moment();
    const page = q === '' ? null : await searchPatients(this.db, { q, after });
    const patientIds = page?.rows.map(({ patientId }) => patientId) ?? [];
    const [rows, accounts] = await Promise.all([
      deskAppointments(this.db, { patientIds, now: moment.now }),
      withOwnAccount(this.db, patientIds),
    ]);
    const entries = rows.map((row) => deskEntryOf(row, moment));
    const data = {
      q,
      page,
      patients: (page?.rows ?? []).map((patient) => ({
        ...patient,
        hasAccount: accounts.has(patient.patientId),
        entries: entries.filter(({ patientId }) => patientId === patient.patientId),
      })),
      nextPage: page?.next ? `/desk${queryString({ ...value, after: page.next })}` : null,
      firstPage: after ? `/desk${queryString({ ...value, after: '' })}` : null,
      query: queryString(value),
      problem,
      deskReasons,
    };
    return { id: 'desk-found', view: 'desk/_found', data, shows: among(entries) };
  }

  async page(
    search: DeskSearch,
    { problem = null, registration = blank(), invitation = null, issued = null, status }: DeskShown = {},
  ): Promise<Page> {
    const { value, typed, problems } = search;
    const date = value.date || (await this.moment()).today;
    const found = await this.found(search, problem);
    const waiting = await this.support.part('frontdesk');
    const day = await this.day(date, found.shows(problem) ? null : problem);
    const data = {
      day: day.data,
      found: { ...found.data, invitation },
      issued,
      waiting: waiting.data,
      form: { typed, problems },
      registration,
      unshown: found.shows(problem) || day.shows(problem) ? null : problem,
      query: queryString(value),
    };
    return new Page('desk/desk', 'Front desk', data, {
      status: status ?? (problems.length > 0 ? 422 : 200),
      parts: [day, found],
      url: this.address(search),
      live: [{ fragment: 'desk-day', date }, { fragment: 'support-waiting' }],
    });
  }

  private async moment(): Promise<Moment> {
    return momentAt(this.clock.now(), (await findClinic(this.db))?.zone ?? 'UTC');
  }
}

function among(entries: readonly DeskEntry[]): DeskPart['shows'] {
  return (problem) => entries.some(({ appointmentId }) => appointmentId === problem?.appointmentId);
}
