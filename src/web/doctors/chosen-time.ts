import { Inject, Injectable } from '@nestjs/common';
import { doctorById } from '../../../projections/doctors/queries.js';
import { daySlots, ownHolds, type Slot } from '../../../projections/slots/queries.js';
import { dateOf, earliestOf, timeFrom, type Time } from '../../kernel/time.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import type { Part } from '../answers/answer.js';
import type { Errand } from './errand.js';
import { Timetable } from './timetable.js';

/**
 * A time that somebody chose: kept for them, free but not kept, or taken by somebody else. `closed`: nobody can book it
 * there, or not yet, or not any more; `unknown`: working hours do not offer it.
 */
export type Standing = 'kept' | 'free' | 'taken' | 'closed' | 'unknown';

export interface Chosen {
  readonly time: Time;
  readonly standing: Standing;
  /** Which one it is, of a time that the clock on the wall shows twice that day. */
  readonly occurs: Slot['occurs'];
  /** The ISO instant until which it is kept. */
  readonly until: string | null;
  /** The ISO instant at which time alone changes this; `null` when it does not. */
  readonly trueUntil: string | null;
}

const USUAL_MINUTES = 30;
const standings = {
  free: 'free',
  'busy-tentative': 'taken',
  busy: 'taken',
  'busy-unavailable': 'closed',
} as const;

/** The time that somebody is about to book, and how it stands with it. */
@Injectable()
export class ChosenTime {
  constructor(
    @Inject(READ_MODELS) private readonly db: ReadModels,
    private readonly timetable: Timetable,
  ) {}

  /** `null` when `start` is no ISO instant. */
  async find(doctorId: string, start: string, errand: Errand): Promise<Chosen | null> {
    const { now, zone } = await this.timetable.moment();
    const doctor = await doctorById(this.db, doctorId);
    const time = timeFrom(start, doctor?.workingHours?.slotMinutes ?? USUAL_MINUTES, zone);
    if (time === null) return null;
    const date = dateOf(time);
    const { booker, patient } = errand;
    const [day] = await daySlots(this.db, { doctorId, from: date, to: date, now, booker });
    const slot = day?.slots.find((each) => each.start === time.start);
    const patientId = patient?.patientId;
    const holds = patientId === undefined ? [] : await ownHolds(this.db, { doctorId, patientId, now });
    const hold = holds.find((each) => Date.parse(each.start) === Date.parse(time.start));
    const occurs = slot?.occurs ?? 'once';
    if (hold) {
      const { minutes, until } = hold;
      return { time: { ...time, minutes }, standing: 'kept', occurs, until, trueUntil: until };
    }
    const unkept = { occurs, until: null, trueUntil: day?.trueUntil ?? null };
    if (!slot) return { time, standing: 'unknown', ...unkept };
    return { time: { ...time, minutes: slot.minutes }, standing: standings[slot.status], ...unkept };
  }

  /** How it stands with the time, and what is free beside it when it is gone. `renewed`: it was kept longer once. */
  async part(
    doctorId: string,
    chosen: Chosen,
    errand: Errand,
    { renewed = false, lost = false }: { readonly renewed?: boolean; readonly lost?: boolean } = {},
  ): Promise<Part & { readonly until?: string }> {
    const { time, standing } = chosen;
    const isLost = lost || standing === 'taken' || standing === 'closed';
    const nearest = isLost ? await this.timetable.nearest(doctorId, time.start, errand) : null;
    const until = earliestOf([chosen.trueUntil, nearest?.trueUntil ?? null]);
    const data = {
      doctorId,
      ...chosen,
      isLost,
      renewed,
      byPatient: errand.booker === 'patient',
      nearest: nearest?.slots ?? [],
    };
    return { id: 'chosen', view: 'doctors/_chosen', data, ...(until ? { until } : {}) };
  }
}
