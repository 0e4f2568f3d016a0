import type { CommandBus } from '@nestjs/cqrs';
import { addMinutes, dateOf } from '../../kernel/time.js';
import type { Recorded } from '../../platform/event-store/recorded-event.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { AppointmentEvent } from '../domain/appointment/appointment.events.js';
import { ReleaseLeftovers } from '../domain/appointment/release-leftovers.js';
import { SettleEntry } from '../domain/appointment/settle-entry.js';
import type { DayEvent } from '../domain/day/day.events.js';

/** Whoever takes time has so long to commit it. */
const PATIENCE_MINUTES = 10 / 60;

/** An appointment that was booked then has never had an offer, whose hold could be left. */
const RIGHT_AFTER_THE_REQUEST = 1n;

type Taken = Extract<DayEvent, { type: 'TimeBooked' | 'TimeHeld' }>;

/**
 * Brings to an end what a crash left half-done. An entry that no appointment mentions after a while is committed when
 * both days have it, and abandoned otherwise; time that an appointment does not need any more goes back to the days.
 */
export function settleBookings(bus: CommandBus): Process {
  const releaseLater = (
    { data, metadata }: Recorded<AppointmentEvent>,
    reaction: Reaction,
  ): Promise<void> => {
    const { appointmentId } = data;
    const dueAt = addMinutes(metadata.at, PATIENCE_MINUTES);
    reaction.setTimer(`leftovers/${appointmentId}`, dueAt, { appointmentId });
    return Promise.resolve();
  };
  const settled = ({ data }: { data: { entryId: string } }, reaction: Reaction): Promise<void> => {
    reaction.clearTimer(`entry/${data.entryId}`);
    return Promise.resolve();
  };

  return {
    name: 'settle-bookings',
    when: reactions<DayEvent | AppointmentEvent>({
      TimeBooked: (event, reaction) => settleLater('booked', event, reaction),
      TimeHeld: (event, reaction) => settleLater('held', event, reaction),
      AppointmentBooked: async (event, reaction) => {
        await settled(event, reaction);
        if (event.revision > RIGHT_AFTER_THE_REQUEST) await releaseLater(event, reaction);
      },
      AppointmentOffered: settled,
      AppointmentRescheduled: async (event, reaction) => {
        await settled(event, reaction);
        await releaseLater(event, reaction);
      },
      AppointmentCancelled: releaseLater,
      AppointmentEnteredInError: releaseLater,
      OfferRefused: releaseLater,
      OfferLapsed: releaseLater,
    }),
    async onTimer(key, data, reaction) {
      if (key.startsWith('leftovers/')) {
        await bus.execute(
          new ReleaseLeftovers({ appointmentId: data.appointmentId ?? '' }, reaction.meta('release')),
        );
        return;
      }
      await bus.execute(new SettleEntry(data as unknown as SettleEntry['data'], reaction.meta('settle')));
    },
  };
}

/** A hold of somebody who is choosing lapses by itself. */
function settleLater(kind: 'booked' | 'held', event: Recorded<Taken>, reaction: Reaction): Promise<void> {
  const { entryId, appointmentId, patientId, doctorId, time } = event.data;
  if (appointmentId !== null && patientId !== null) {
    const entry = { kind, entryId, appointmentId, patientId, doctorId, date: dateOf(time) };
    reaction.setTimer(`entry/${entryId}`, addMinutes(event.metadata.at, PATIENCE_MINUTES), entry);
  }
  return Promise.resolve();
}
