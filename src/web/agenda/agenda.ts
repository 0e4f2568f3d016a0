import { Inject, Injectable } from '@nestjs/common';
import { doctorDay, interruptionsOf, type Interruption } from '../../../projections/appointments/queries.js';
import { findClinic } from '../../../projections/clinic/queries.js';
import { searchRequests } from '../../../projections/requests/queries.js';
import { addDays, addMinutes, dateOf, earliestOf } from '../../kernel/time.js';
import type { Viewer } from '../../kernel/viewer.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { rowsShown, type Shown } from '../access/looks.js';
import { requestScope } from '../access/relations.js';
import type { Part } from '../answers/answer.js';
import type { FormState } from '../forms/form.js';
import { momentAt, type Moment } from '../moment.js';
import { shownRequest, untilRequestsChange } from '../requests/shown-request.js';
import { doctorReasons } from '../words.js';
import { entryOf, isUnfinished, planDay, type Entry } from './day-plan.js';

/** A form of one appointment that was refused. */
export interface EntryProblem {
  readonly appointmentId: string;
  readonly form: FormState;
}

/** A part that is true until an instant (ISO), if nothing happens before. */
export interface TimedPart extends Part {
  readonly until: string;
}
type NamingPart = TimedPart & { readonly names: Shown };

/** Today and the seven days after it. */
const DAYS_AHEAD = 7;
/** Visits of this many earlier days are looked at for those that nobody finished. */
const DAYS_BACK = 7;
const REQUESTS_SHOWN = 5;
/** What was interrupted is told for a day. */
const INTERRUPTIONS_SHOWN_MINUTES = 24 * 60;

/** What a doctor’s home shows: a day, what the next seven hold, and the first of the open requests. */
@Injectable()
export class Agenda {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  async today(): Promise<string> {
    return (await this.moment()).today;
  }

  /** `date` is the day that is shown whole. */
  async day(viewer: Viewer, date: string, problem: EntryProblem | null = null): Promise<NamingPart> {
    const moment = await this.moment();
    const from = addDays(moment.today, -DAYS_BACK);
    const to = addDays(moment.today, DAYS_AHEAD);
    const [around, interruptions] = await Promise.all([
      this.entries(viewer, from, to, moment),
      this.interruptions(viewer, moment),
    ]);
    const isAround = date >= from && date <= to;
    const ofDay = isAround ? on(around, date) : await this.entries(viewer, date, date, moment);
    const { until, ...plan } = planDay(ofDay, date, moment);
    const data = {
      ...plan,
      interruptions,
      date,
      dayBefore: addDays(date, -1),
      dayAfter: addDays(date, 1),
      unfinished: [
        ...new Set(around.filter((entry) => isUnfinished(entry, moment)).map(({ at }) => dateOf(at))),
      ],
      week: Array.from({ length: DAYS_AHEAD }, (_, index) => {
        const day = addDays(moment.today, index + 1);
        return { date: day, entries: on(around, day) };
      }),
      problem,
      doctorReasons,
    };
    const named = [...ofDay, ...data.week.flatMap(({ entries }) => entries), ...interruptions];
    const told = interruptions.map(({ interruptedAt }) =>
      addMinutes(interruptedAt, INTERRUPTIONS_SHOWN_MINUTES),
    );
    return {
      id: 'agenda',
      view: 'agenda/_day',
      data,
      until: earliestOf([until, ...told]),
      names: rowsShown('agenda', named),
    };
  }

  /** The open requests whose day comes first; `date` is the day that the agenda beside them shows. */
  async openRequests(viewer: Viewer, problem: EntryProblem | null = null): Promise<NamingPart> {
    const moment = await this.moment();
    const scope = await requestScope(this.db, viewer);
    const { rows, count, capped } = scope
      ? await searchRequests(this.db, scope)
      : { rows: [], count: 0, capped: false };
    const requests = rows.slice(0, REQUESTS_SHOWN).map((row) => shownRequest(row, scope, moment));
    return {
      id: 'open-requests',
      view: 'agenda/_open-requests',
      data: { requests, count, capped, problem, query: '', back: '/agenda' },
      until: untilRequestsChange(requests, moment),
      names: rowsShown('open-requests', requests),
    };
  }

  private async interruptions({ doctorId }: Viewer, { now }: Moment): Promise<Interruption[]> {
    if (doctorId === null) return [];
    return interruptionsOf(this.db, { doctorId, since: addMinutes(now, -INTERRUPTIONS_SHOWN_MINUTES) });
  }

  private async entries({ doctorId }: Viewer, from: string, to: string, moment: Moment): Promise<Entry[]> {
    if (doctorId === null) return [];
    const rows = await doctorDay(this.db, { doctorId, from, to });
    return rows.map((row) => entryOf(row, moment));
  }

  private async moment(): Promise<Moment> {
    return momentAt(this.clock.now(), (await findClinic(this.db))?.zone ?? 'UTC');
  }
}

function on(entries: readonly Entry[], date: string): Entry[] {
  return entries.filter(({ at }) => dateOf(at) === date);
}
