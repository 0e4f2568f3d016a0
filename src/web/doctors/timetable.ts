import { Inject, Injectable } from '@nestjs/common';
import { findClinic } from '../../../projections/clinic/queries.js';
import {
  daySlots,
  ownHolds,
  trueUntil,
  type DaySlots,
  type Slot,
} from '../../../projections/slots/queries.js';
import { addDays, earliestOf } from '../../kernel/time.js';
import { Clock } from '../../platform/clock.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { TimedPart } from '../agenda/agenda.js';
import { queryString } from '../given.js';
import { endOfToday, momentAt, type Moment } from '../moment.js';
import type { Errand } from './errand.js';

/** A day of the week that is shown, with the times that are free for whoever looks. */
export interface TimetableDay {
  readonly date: string;
  readonly closed: string | null;
  readonly isPast: boolean;
  /** Whether the doctor sees anybody on the day, free or not. */
  readonly hasTimes: boolean;
  readonly free: readonly Slot[];
}

/** Free times that are looked for in many days, and the instant at which time alone changes them, if it does. */
interface FreeTimes {
  readonly slots: readonly Slot[];
  readonly trueUntil: string | null;
}

const WEEK = 7;
const LOOK_AHEAD_DAYS = 62;

/** A doctor's free times: a week, and one of its days whole. */
@Injectable()
export class Timetable {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly clock: Clock,
  ) {}

  async moment(): Promise<Moment> {
    return momentAt(this.clock.now(), (await findClinic(this.db))?.zone ?? 'UTC');
  }

  /** `date` is the day that is shown whole; the week is the one that it lies in. */
  async part(doctorId: string, date: string, errand: Errand): Promise<TimedPart> {
    const moment = await this.moment();
    const monday = addDays(date, 1 - weekdayOf(date));
    const [days, kept] = await Promise.all([
      this.slots(doctorId, monday, addDays(monday, WEEK - 1), errand, moment),
      this.kept(doctorId, errand),
    ]);
    const week = days.map((day) => dayOf(day, kept, moment));
    const shown = week.find((day) => day.date === date);
    const isEmpty = shown === undefined || shown.free.length === 0;
    const later = isEmpty ? await this.later(doctorId, date, errand, moment) : null;
    const address = (day: string) => `/doctors/${doctorId}${queryString({ ...errand.query, date: day })}`;
    const data = {
      doctorId,
      date,
      week,
      shown,
      errand,
      address,
      query: queryString({ ...errand.query, date }),
      action: errand.moving
        ? `/appointments/${errand.moving.appointmentId}/reschedule`
        : `/doctors/${doctorId}/holds`,
      dayBefore: addDays(date, -1),
      dayAfter: addDays(date, 1),
      weekBefore: addDays(date, -WEEK),
      weekAfter: addDays(date, WEEK),
      waitlist:
        errand.waitlist &&
        `${errand.waitlist}${queryString({ doctorId, from: date, to: addDays(date, WEEK) })}`,
      elsewhere: errand.ownDays ? null : `/doctors${queryString({ ...errand.query, move: '', date })}`,
      nextFree: later?.slots[0] ?? null,
    };
    const until = earliestOf([endOfToday(moment), trueUntil(days), later?.trueUntil ?? null]);
    return { id: 'slots', view: 'doctors/_slots', data, until };
  }

  /** The starts that the patient of the errand keeps while choosing. */
  async kept(doctorId: string, { patient }: Errand): Promise<string[]> {
    if (patient === null) return [];
    const { patientId } = patient;
    const holds = await ownHolds(this.db, { doctorId, patientId, now: this.clock.now() });
    return holds.map(({ start }) => start);
  }

  /** What is free after a day without any. */
  private later(doctorId: string, date: string, errand: Errand, moment: Moment): Promise<FreeTimes> {
    return this.free(doctorId, date < moment.today ? moment.today : date, errand, moment);
  }

  private async free(doctorId: string, from: string, errand: Errand, moment: Moment): Promise<FreeTimes> {
    const days = await this.slots(doctorId, from, addDays(from, LOOK_AHEAD_DAYS - 1), errand, moment);
    const slots = days.flatMap((day) => day.slots).filter(({ status }) => status === 'free');
    return { slots, trueUntil: trueUntil(days) };
  }

  /** The free starts of a doctor that lie nearest to an instant, by start. */
  async nearest(doctorId: string, start: string, errand: Errand, count = 6): Promise<FreeTimes> {
    const moment = await this.moment();
    const date = momentAt(start, moment.zone).today;
    const around = addDays(date, -WEEK) < moment.today ? moment.today : addDays(date, -WEEK);
    const found = await this.free(doctorId, around, errand, moment);
    const free = found.slots.length > 0 ? found : await this.free(doctorId, moment.today, errand, moment);
    const distance = (slot: Slot) => Math.abs(Date.parse(slot.start) - Date.parse(start));
    const slots = free.slots
      .filter((slot) => slot.start !== start)
      .sort((one, other) => distance(one) - distance(other))
      .slice(0, count)
      .sort((one, other) => Date.parse(one.start) - Date.parse(other.start));
    return { ...free, slots };
  }

  private slots(
    doctorId: string,
    from: string,
    to: string,
    { booker }: Errand,
    { now }: Moment,
  ): Promise<DaySlots[]> {
    return daySlots(this.db, { doctorId, from, to, now, booker });
  }
}

/** Who keeps a time may still choose it. */
function dayOf({ date, closed, slots }: DaySlots, kept: readonly string[], { today }: Moment): TimetableDay {
  const free = slots.filter(({ status, start }) => status === 'free' || kept.includes(start));
  return { date, closed, isPast: date < today, hasTimes: slots.length > 0, free };
}

/** Monday is 1. */
function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || WEEK;
}
