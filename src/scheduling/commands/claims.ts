import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal, refuse } from '../../kernel/refusal.js';
import type { Decision, Stream } from '../../kernel/stream.js';
import { dateOf } from '../../kernel/time.js';
import type { Agreement } from '../domain/appointment/agreement.js';
import { bookTime, BookTime } from '../domain/day/book-time.js';
import type { DayEvent } from '../domain/day/day.events.js';
import { dayId, doctorDayStream, patientDayStream, type Day } from '../domain/day/day.js';
import { keepTime, KeepTime } from '../domain/day/keep-time.js';

/** What somebody wants to take: the time they agreed on, under the entry that the command will have in the days. */
export interface Taking {
  readonly appointmentId: string;
  readonly entryId: string;
  readonly agreement: Agreement;
}

/** One day that must have the time free, and how it takes it. */
export interface Claim {
  readonly step: 'patient-day' | 'doctor-day';
  readonly stream: Stream<Day, DayEvent>;
  readonly dayId: string;
  /** False when the day is only looked at: what is offered is held in the doctor's day, not in the patient's. */
  readonly isTaken: boolean;
  readonly decide: (meta: CommandMeta, day: Day) => Decision<DayEvent>;
}

/** The patient's day first, then the doctor's. */
export function claimsOf({ appointmentId, entryId, agreement }: Taking): Claim[] {
  const { patientId, doctorId, time } = agreement;
  const date = dateOf(time);
  const entry = { entryId, appointmentId, patientId, doctorId, time };
  const replaces = agreement.kind === 'booking' ? agreement.replaces : undefined;
  const booked = replaces === undefined ? entry : { ...entry, replaces };
  const bufferMinutes = agreement.kind === 'booking' ? (agreement.bufferMinutes ?? 0) : 0;
  const book = (meta: CommandMeta, day: Day, room = 0) =>
    bookTime(new BookTime(booked, meta), day, { bufferMinutes: room });
  return [
    {
      step: 'patient-day',
      stream: patientDayStream,
      dayId: dayId(patientId, date),
      isTaken: agreement.kind === 'booking',
      decide: (meta, day) => patientsOwnWords(book(meta, day)),
    },
    {
      step: 'doctor-day',
      stream: doctorDayStream,
      dayId: dayId(doctorId, date),
      isTaken: true,
      decide:
        agreement.kind === 'booking'
          ? (meta, day) => book(meta, day, bufferMinutes)
          : (meta, day) => keepTime(new KeepTime({ ...entry, until: agreement.until }, meta), day),
    },
  ];
}

function patientsOwnWords(decision: Decision<DayEvent>): Decision<DayEvent> {
  if (!isRefusal(decision) || decision.rule !== 'time-already-taken') return decision;
  return refuse('patient-has-another-appointment', decision.field);
}
