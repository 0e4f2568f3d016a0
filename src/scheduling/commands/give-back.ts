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

/**
 * Gives time back to the days, after the appointment has said that it does not need it. Answers the position of the last
 * event that did; `null` when there was nothing to give back.
 */
@Injectable()
export class GiveBack {
  private readonly logger = new Logger(GiveBack.name);

  constructor(private readonly store: EventStore) {}

  /** Frees the entry where it is still live. */
  async entry(
    { kind, entryId, appointmentId, patientId, doctorId, date }: DayEntry,
    cause: CommandMeta,
  ): Promise<bigint | null> {
    const doctorDay = dayId(doctorId, date);
    if (kind === 'held') {
      const meta = stepOf(cause, `release-hold/${entryId}`);
      const release = new ReleaseHold({ doctorId, date, entryId, patientId }, meta);
      return positionOf(
        await appendStep(this.store, 'release-hold', doctorDayStream, doctorDay, meta, (day) =>
          releaseHold(release, day),
        ),
      );
    }
    const patientDay = dayId(patientId, date);
    const entry = { entryId, appointmentId };
    return later(
      await this.release('release-patient-day', patientDayStream, patientDay, entry, cause),
      await this.release('release-doctor-day', doctorDayStream, doctorDay, entry, cause),
    );
  }

  /** Frees every entry that the appointment had and does not need any more. */
  async leftovers(appointmentId: string, cause: CommandMeta): Promise<bigint | null> {
    const { state } = await this.store.load(appointmentStream, appointmentId);
    if (state.status === 'none') return null;
    const { patientId } = state;
    let last: bigint | null = null;
    for (const { kind, entryId, doctorId, time } of leftovers(state)) {
      const entry = { kind, entryId, appointmentId, patientId, doctorId, date: dateOf(time) };
      last = later(last, await this.entry(entry, cause));
    }
    return last;
  }

  /**
   * Does so after a command on the appointment, unless that was refused. The command was carried out whatever happens
   * here: what cannot be given back now, `settle-bookings` gives back. Whoever waits for the outcome's position sees the
   * time free again.
   */
  async leftoversAfter(outcome: Outcome, appointmentId: string, cause: CommandMeta): Promise<Outcome> {
    if (isRefusal(outcome)) return outcome;
    try {
      return { ...outcome, position: later(outcome.position, await this.leftovers(appointmentId, cause)) };
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
  ): Promise<bigint | null> {
    const meta = stepOf(cause, `${step}/${data.entryId}`);
    const release = new ReleaseTime(data, meta);
    return positionOf(
      await appendStep(this.store, step, stream, id, meta, (day) => releaseTime(release, day)),
    );
  }
}

function positionOf(outcome: Outcome): bigint | null {
  return isRefusal(outcome) ? null : outcome.position;
}

function later(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || (other !== null && other > one) ? other : one;
}
