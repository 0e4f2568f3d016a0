import { Injectable, Logger } from '@nestjs/common';
import type { CommandMeta } from '../../kernel/command.js';
import { isRefusal } from '../../kernel/refusal.js';
import type { Stream } from '../../kernel/stream.js';
import { dateOf } from '../../kernel/time.js';
import { EventStore, type Outcome } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { appointmentStream, leftovers } from '../domain/appointment/appointment.js';
import type { DayEvent } from '../domain/day/day.events.js';
import { dayId, doctorDayStream, patientDayStream, type Day } from '../domain/day/day.js';
import { releaseHold, ReleaseHold } from '../domain/day/release-hold.js';
import { releaseTime, ReleaseTime } from '../domain/day/release-time.js';
import { appendStep } from './append-step.js';

/** An entry as it stands in the doctor's day and, when booked, in the patient's. `date` is `YYYY-MM-DD`. */
export interface DayEntry {
  readonly kind: 'booked' | 'held';
  readonly entryId: string;
  readonly appointmentId: string;
  readonly patientId: string;
  readonly doctorId: string;
  readonly date: string;
}

/** Gives time back to the days, after the appointment has said that it does not need it. */
@Injectable()
export class GiveBack {
  private readonly logger = new Logger(GiveBack.name);

  constructor(private readonly store: EventStore) {}

  /** Frees the entry where it is still live. */
  async entry(
    { kind, entryId, appointmentId, patientId, doctorId, date }: DayEntry,
    cause: CommandMeta,
  ): Promise<void> {
    const doctorDay = dayId(doctorId, date);
    if (kind === 'held') {
      const meta = stepOf(cause, `release-hold/${entryId}`);
      const release = new ReleaseHold({ doctorId, date, entryId, patientId }, meta);
      await appendStep(this.store, 'release-hold', doctorDayStream, doctorDay, meta, (day) =>
        releaseHold(release, day),
      );
      return;
    }
    const patientDay = dayId(patientId, date);
    await this.release(
      'release-patient-day',
      patientDayStream,
      patientDay,
      { entryId, appointmentId },
      cause,
    );
    await this.release('release-doctor-day', doctorDayStream, doctorDay, { entryId, appointmentId }, cause);
  }

  /** Frees every entry that the appointment had and does not need any more. */
  async leftovers(appointmentId: string, cause: CommandMeta): Promise<void> {
    const { state } = await this.store.load(appointmentStream, appointmentId);
    if (state.status === 'none') return;
    const { patientId } = state;
    for (const { kind, entryId, doctorId, time } of leftovers(state)) {
      await this.entry({ kind, entryId, appointmentId, patientId, doctorId, date: dateOf(time) }, cause);
    }
  }

  /**
   * Does so after a command on the appointment, unless that was refused. The command's outcome stands whatever happens
   * here: what cannot be given back now, `settle-bookings` gives back.
   */
  async leftoversAfter(outcome: Outcome, appointmentId: string, cause: CommandMeta): Promise<Outcome> {
    if (isRefusal(outcome)) return outcome;
    try {
      await this.leftovers(appointmentId, cause);
    } catch (error) {
      this.logger.warn(`Appointment ${appointmentId} keeps time that it does not need: ${String(error)}`);
    }
    return outcome;
  }

  private async release(
    step: 'release-patient-day' | 'release-doctor-day',
    stream: Stream<Day, DayEvent>,
    id: string,
    data: ReleaseTime['data'],
    cause: CommandMeta,
  ): Promise<void> {
    const meta = stepOf(cause, `${step}/${data.entryId}`);
    const release = new ReleaseTime(data, meta);
    await appendStep(this.store, step, stream, id, meta, (day) => releaseTime(release, day));
  }
}
