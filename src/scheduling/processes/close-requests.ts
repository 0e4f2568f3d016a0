import type { CommandBus } from '@nestjs/cqrs';
import { approvedDoctors } from '../../../projections/doctors/queries.js';
import { endOf, isBefore, type Time } from '../../kernel/time.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import type { AppointmentEvent, CancelledBecause } from '../domain/appointment/appointment.events.js';
import { appointmentStream, hasNoOffer, type AppointmentIn } from '../domain/appointment/appointment.js';
import { CancelAppointment } from '../domain/appointment/cancel-appointment.js';

type Open = AppointmentIn<'proposed' | 'waitlist'>;

/** Closes what nobody will take any more: requests whose time has passed or that every doctor has declined, and waiting whose days are over. */
export function closeRequests(bus: CommandBus, store: EventStore, db: ReadModels): Process {
  const openOne = async (appointmentId: string): Promise<Open | null> => {
    const { state } = await store.load(appointmentStream, appointmentId);
    return hasNoOffer(state) ? state : null;
  };
  const close = async (
    { appointmentId }: Open,
    because: Exclude<CancelledBecause, 'asked'>,
    reaction: Reaction,
  ): Promise<void> => {
    const cancellationReason = because === 'all-doctors-declined' ? 'prov' : 'other';
    const data = {
      appointmentId,
      by: 'clinic',
      doctorId: null,
      cancellationReason,
      because,
      note: '',
    } as const;
    await bus.execute(new CancelAppointment(data, reaction.meta(because)));
  };
  const opened = (
    { data: { appointmentId, requestedPeriod } }: { data: { appointmentId: string; requestedPeriod: Time } },
    reaction: Reaction,
  ) => {
    reaction.setTimer(appointmentId, endOf(requestedPeriod), { appointmentId });
    return Promise.resolve();
  };
  const openAgain = (
    event: { data: { appointmentId: string }; metadata: { at: string } },
    reaction: Reaction,
  ) => {
    const { appointmentId } = event.data;
    reaction.setTimer(appointmentId, event.metadata.at, { appointmentId });
    return Promise.resolve();
  };
  const ended = ({ data }: { data: { appointmentId: string } }, reaction: Reaction) => {
    reaction.clearTimer(data.appointmentId);
    return Promise.resolve();
  };

  return {
    name: 'close-requests',
    when: reactions<AppointmentEvent>({
      AppointmentRequested: opened,
      AppointmentWaitlisted: opened,
      AppointmentDeclined: async ({ data }, reaction) => {
        const request = await openOne(data.appointmentId);
        if (
          request?.status === 'proposed' &&
          (await everyDoctorDeclined(db, request, await requestsAreOpen(store)))
        )
          await close(request, 'all-doctors-declined', reaction);
      },
      OfferRefused: openAgain,
      OfferLapsed: openAgain,
      AppointmentBooked: ended,
      AppointmentCancelled: ended,
    }),
    async onTimer(key, { appointmentId = '' }, reaction) {
      const open = await openOne(appointmentId);
      if (!open) return;
      const end = endOf(open.requested);
      if (isBefore(reaction.meta('look').now, end)) reaction.setTimer(key, end, { appointmentId });
      else await close(open, open.isListed ? 'period-has-passed' : 'date-has-passed', reaction);
    },
  };
}

/** Asked are one doctor, or all who may take it. A request that nobody is asked stays open until its date. */
async function everyDoctorDeclined(
  db: ReadModels,
  { askedDoctorId, declinedBy, specialty }: Open,
  openRequests: boolean,
): Promise<boolean> {
  if (askedDoctorId !== null) return declinedBy.includes(askedDoctorId);
  const filter = openRequests ? {} : { specialty };
  let page = await approvedDoctors(db, filter);
  if (page.rows.length === 0) return false;
  for (;;) {
    if (page.rows.some(({ doctorId }) => !declinedBy.includes(doctorId))) return false;
    if (page.next === null) return true;
    page = await approvedDoctors(db, { ...filter, after: page.next });
  }
}

async function requestsAreOpen(store: EventStore): Promise<boolean> {
  const { state } = await store.load(clinicStream, CLINIC_ID);
  return state.status === 'open' && state.policy.openRequests;
}
