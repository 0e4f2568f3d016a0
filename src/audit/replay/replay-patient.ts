import { Inject, Injectable } from '@nestjs/common';
import { eventsNaming } from '../../../projections/audit/queries.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { READ_MODELS, type ReadModels } from '../../platform/projecting/read-models.js';
import { patientStream } from '../../registration/domain/patient/patient.js';
import { learn, nothingKnown, type AppointmentFacts } from './appointment-facts.js';
import { knownAt } from './moment.js';
import { ReplayLog } from './replay-log.js';

/** A patient's record as it was known at a moment. */
export interface PatientReplay {
  readonly patientId: string;
  /** What was told of the person last: `fullName`, `mobile`, `email`, `birthDate` and whatever else events say. */
  readonly person: Readonly<Record<string, unknown>>;
  /** The events of the person's own stream by then, oldest first. */
  readonly known: readonly Recorded[];
  readonly appointments: readonly { readonly appointmentId: string; readonly facts: AppointmentFacts }[];
}

const APPOINTMENT = 'appointment-';

/** Answers what was known of a patient, from the log. */
@Injectable()
export class ReplayPatient {
  constructor(
    private readonly log: ReplayLog,
    @Inject(READ_MODELS) private readonly db: ReadModels,
  ) {}

  /** `null` when nobody with this id was ever registered; `at` is an ISO instant. */
  async record(patientId: string, at: string): Promise<PatientReplay | null> {
    const events = await this.log.stream(patientStream.name(patientId));
    if (events.length === 0) return null;
    const known = knownAt(events, at);
    const named = await eventsNaming(this.db, [patientId], [APPOINTMENT]);
    const streams = [...new Set(named.map(({ stream }) => stream))];
    const appointments = await Promise.all(streams.map((stream) => this.appointment(stream, at)));
    return {
      patientId,
      known,
      person: Object.assign({}, ...known.map(({ data }) => data)) as Record<string, unknown>,
      appointments: appointments.flatMap((one) => one ?? []),
    };
  }

  private async appointment(stream: string, at: string) {
    const known = knownAt(await this.log.stream(stream), at);
    if (known.length === 0) return null;
    const { facts } = known.reduce(learn, nothingKnown);
    return { appointmentId: stream.slice(APPOINTMENT.length), facts };
  }
}
