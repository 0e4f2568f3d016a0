import { Inject, Injectable } from '@nestjs/common';
import { eventById, eventsNaming } from '../../../projections/audit/queries.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { appointmentStream } from '../../scheduling/domain/appointment/appointment.js';
import {
  changesBetween,
  learn,
  nothingKnown,
  type AppointmentFacts,
  type FactChange,
  type Known,
} from './appointment-facts.js';
import { causesOf, type Cause } from './cause.js';
import { inOrder } from './moment.js';
import { ReplayLog } from './replay-log.js';

/** One thing that happened to an appointment, and what was known of it then. */
export interface Step {
  readonly event: Recorded;
  readonly cause: Cause;
  readonly facts: AppointmentFacts;
  /** What this step changed of the facts; nothing where it happened around the appointment. */
  readonly changes: readonly FactChange[];
}

export interface AppointmentReplay {
  readonly appointmentId: string;
  readonly patientId: string;
  readonly steps: readonly Step[];
}

/** Tells everything that happened to an appointment, in the order in which it became known. */
@Injectable()
export class ReplayAppointment {
  constructor(
    private readonly log: ReplayLog,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** `null` when there is no such appointment. */
  async replay(appointmentId: string): Promise<AppointmentReplay | null> {
    const name = appointmentStream.name(appointmentId);
    const own = await this.log.stream(name);
    const patientId = patientOf(own);
    if (patientId === null) return null;
    const around = await this.around(own, appointmentId, patientId);
    const events = [...own, ...around].sort(inOrder);
    const causes = await causesOf(events, (eventId) => eventById(this.db, eventId));
    let known: Known = nothingKnown;
    const steps = events.map((event, index): Step => {
      const before = known.facts;
      if (event.stream === name) known = learn(known, event);
      const cause = causes[index] ?? { kind: 'own' };
      return { event, cause, facts: known.facts, changes: changesBetween(before, known.facts) };
    });
    return { appointmentId, patientId, steps };
  }

  /**
   * What other streams say of it: the days, notifications, lists that showed it, and looks into the patient's record.
   * Looks of auditors are left out: each replay would be longer than the one before. The access log has them.
   */
  private async around(
    own: readonly Recorded[],
    appointmentId: string,
    patientId: string,
  ): Promise<Recorded[]> {
    const entries = own.flatMap(({ data }) => entriesIn(data));
    const [named, looks] = await Promise.all([
      eventsNaming(this.db, [appointmentId, ...new Set(entries)]),
      eventsNaming(this.db, [patientId], [`access-${patientId}`]),
    ]);
    const [first] = own;
    const since = Date.parse(first?.metadata.at ?? '');
    const seen = looks.filter(({ at }) => Date.parse(at) >= since);
    const places = new Map([...named, ...seen].map((row) => [row.eventId, row]));
    const others = [...places.values()].filter(
      ({ stream, role }) => stream !== first?.stream && role !== 'auditor',
    );
    return this.log.at(others);
  }
}

function patientOf(own: readonly Recorded[]): string | null {
  for (const { data } of own) {
    const { patientId } = data as { patientId?: unknown };
    if (typeof patientId === 'string') return patientId;
  }
  return null;
}

function entriesIn(data: object): string[] {
  const { entryId, previousEntryId } = data as Record<string, unknown>;
  return [entryId, previousEntryId].filter((id): id is string => typeof id === 'string');
}
