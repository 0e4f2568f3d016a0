import type { DeskDoctor, DeskRow } from '../../../projections/appointments/queries.js';
import { endOf } from '../../kernel/time.js';
import { delayOf } from '../agenda/day-plan.js';
import { stepsFor, type Step } from '../appointments/steps.js';
import { nextOf, type Moment } from '../moment.js';

/** An appointment as the desk sees it, with what can be done about it there. */
export interface DeskEntry extends DeskRow {
  readonly delay: ReturnType<typeof delayOf>;
  readonly steps: readonly Step[];
}

/** A doctor's day from top to bottom. */
export interface DeskColumn extends DeskDoctor {
  readonly entries: readonly DeskEntry[];
}

export function deskEntryOf(row: DeskRow, { now }: Moment): DeskEntry {
  const { at, held, status } = row;
  return {
    ...row,
    delay: held ? null : delayOf(row, now),
    steps: stepsFor('frontdesk', { status, time: at }, now),
  };
}

/** The entries of a day, doctor by doctor: those who see patients now, and whoever else has some. */
export function columnsOf(doctors: readonly DeskDoctor[], entries: readonly DeskEntry[]): DeskColumn[] {
  const others = entries.flatMap(({ doctorId, doctorName }) =>
    doctorId === null || doctors.some((one) => one.doctorId === doctorId)
      ? []
      : [[doctorId, { doctorId, fullName: doctorName ?? '' }] as const],
  );
  return [...doctors, ...new Map(others).values()].map((doctor) => ({
    ...doctor,
    entries: entries.filter(({ doctorId }) => doctorId === doctor.doctorId),
  }));
}

/** The ISO instant at which time alone changes what the desk shows of its entries. */
export function untilDeskChanges(entries: readonly DeskEntry[], moment: Moment): string {
  const instants = entries.flatMap(({ at, offer }) => [at.start, endOf(at), ...(offer ? [offer.until] : [])]);
  return nextOf(instants, moment);
}
