import type { CommandBus } from '@nestjs/cqrs';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { AppointmentEvent } from '../domain/appointment/appointment.events.js';
import { LapseOffer } from '../domain/appointment/lapse-offer.js';

/** Ends an offer that the patient has not answered in time. */
export function lapseOffers(bus: CommandBus): Process {
  const answered = ({ data }: { data: { appointmentId: string } }, reaction: Reaction): Promise<void> => {
    reaction.clearTimer(data.appointmentId);
    return Promise.resolve();
  };

  return {
    name: 'lapse-offers',
    when: reactions<AppointmentEvent>({
      AppointmentOffered: ({ data: { appointmentId, entryId, until } }, reaction) => {
        reaction.setTimer(appointmentId, until, { appointmentId, entryId });
        return Promise.resolve();
      },
      OfferRefused: answered,
      AppointmentBooked: answered,
      AppointmentRescheduled: answered,
      AppointmentCancelled: answered,
    }),
    async onTimer(_key, data, reaction) {
      await bus.execute(new LapseOffer(data as unknown as LapseOffer['data'], reaction.meta('lapse')));
    },
  };
}
