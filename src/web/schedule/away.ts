import { doctorDay, type AgendaRow } from '../../../projections/appointments/queries.js';
import {
  bookedWhileAway,
  closingDays,
  timeOffOf,
  type InTheWay,
  type TimeOff,
} from '../../../projections/slots/queries.js';
import { timeAt, type Time } from '../../kernel/time.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import type { Moment } from '../moment.js';

/** When a doctor is away, and what is still booked or offered then, to be moved or cancelled. */
export interface Away {
  readonly timeOff: readonly ShownTimeOff[];
  /** Closing days on which the doctor still has something. */
  readonly closed: readonly { readonly date: string; readonly label: string; readonly booked: AgendaRow[] }[];
}

export interface ShownTimeOff extends TimeOff {
  readonly begins: Time;
  readonly over: Time;
  /** Whether it takes whole days only. */
  readonly isWhole: boolean;
  readonly booked: readonly AgendaRow[];
}

/** From now on. */
export async function awayOf(db: ReadModels, doctorId: string, { now, today, zone }: Moment): Promise<Away> {
  const [timeOff, closed, inTheWay] = await Promise.all([
    timeOffOf(db, { doctorId, from: today }),
    closingDays(db, { from: today }),
    bookedWhileAway(db, { doctorId, now }),
  ]);
  const rows = await rowsOf(db, doctorId, inTheWay);
  const bookedWhere = (holds: (one: InTheWay) => boolean): AgendaRow[] => {
    const ids = new Set(inTheWay.filter(holds).map(({ appointmentId }) => appointmentId));
    return rows.filter(({ appointmentId }) => ids.has(appointmentId));
  };
  return {
    timeOff: timeOff.map((one) => ({
      ...one,
      ...periodOf(one, zone),
      booked: bookedWhere(({ timeOffId }) => timeOffId === one.timeOffId),
    })),
    closed: closed
      .map(({ date, label }) => ({
        date,
        label,
        booked: bookedWhere((one) => one.timeOffId === null && one.date === date),
      }))
      .filter(({ booked }) => booked.length > 0),
  };
}

async function rowsOf(db: ReadModels, doctorId: string, inTheWay: readonly InTheWay[]): Promise<AgendaRow[]> {
  const [first, last] = [inTheWay[0], inTheWay.at(-1)];
  return first && last ? doctorDay(db, { doctorId, from: first.date, to: last.date }) : [];
}

function periodOf(
  { starts, ends }: TimeOff,
  zone: string,
): Pick<ShownTimeOff, 'begins' | 'over' | 'isWhole'> {
  const [begins, over] = [timeAt(starts, 0, zone), timeAt(ends, 0, zone)];
  return { begins, over, isWhole: [begins, over].every(({ local }) => local.endsWith('T00:00')) };
}
