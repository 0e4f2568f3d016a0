import { Injectable } from '@nestjs/common';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { dayId, doctorDayStream, type LiveEntry } from '../../scheduling/domain/day/day.js';
import { appointmentStream } from '../../scheduling/domain/appointment/appointment.js';
import { learn, nothingKnown, type AppointmentFacts } from './appointment-facts.js';
import { fold, knownAt } from './moment.js';
import { ReplayLog } from './replay-log.js';

/** A doctor's day as it was known at a moment. */
export interface DayReplay {
  /** By start. A hold that had run out by the moment is not among them. */
  readonly entries: readonly LiveEntry[];
  /** What had happened to the day by then, oldest first. */
  readonly known: readonly Recorded[];
  /** What happened to it later. */
  readonly later: readonly Recorded[];
}

/** Answers what a diary looked like, by the day's own rules. */
@Injectable()
export class ReplayDay {
  constructor(private readonly log: ReplayLog) {}

  /** `date` is `YYYY-MM-DD`; `at` an ISO instant. */
  async doctorDay(doctorId: string, date: string, at: string): Promise<DayReplay> {
    const events = await this.log.stream(doctorDayStream.name(dayId(doctorId, date)));
    const known = knownAt(events, at);
    const { entries } = fold(doctorDayStream, known);
    return {
      entries: entries.filter((entry) => isLive(entry, at)).sort(byStart),
      known,
      later: events.slice(known.length),
    };
  }

  /** What was known of these appointments at the moment, by id; those that were not made yet are left out. */
  async appointmentsAt(
    appointmentIds: readonly string[],
    at: string,
  ): Promise<ReadonlyMap<string, AppointmentFacts>> {
    const found = await Promise.all(
      [...new Set(appointmentIds)].map(async (id): Promise<[string, AppointmentFacts][]> => {
        const known = knownAt(await this.log.stream(appointmentStream.name(id)), at);
        return known.length === 0 ? [] : [[id, known.reduce(learn, nothingKnown).facts]];
      }),
    );
    return new Map(found.flat());
  }
}

function isLive(entry: LiveEntry, at: string): boolean {
  return entry.kind !== 'held' || Date.parse(entry.until) > Date.parse(at);
}

function byStart(one: LiveEntry, other: LiveEntry): number {
  return Date.parse(one.time.start) - Date.parse(other.time.start);
}
