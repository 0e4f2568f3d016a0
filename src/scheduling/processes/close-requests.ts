import type { CommandBus } from '@nestjs/cqrs';
import { approvedDoctors } from '../../../projections/doctors/queries.js';
import { endOf, isBefore } from '../../kernel/time.js';
import type { EventStore } from '../../platform/event-store/event-store.js';
import { reactions, type Process, type Reaction } from '../../platform/processes/process.js';
import type { ReadModels } from '../../platform/projecting/read-models.js';
import { CLINIC_ID, clinicStream } from '../../registration/domain/clinic/clinic.js';
import type { AppointmentEvent } from '../domain/appointment/appointment.events.js';
import { appointmentStream, type AppointmentIn } from '../domain/appointment/appointment.js';
import { CancelAppointment } from '../domain/appointment/cancel-appointment.js';

type Request = AppointmentIn<'proposed'>;

/** Closes requests that nobody will take any more: their time has passed, or every doctor has declined. */
export function closeRequests(bus: CommandBus, store: EventStore, db: ReadModels): Process {
  const openRequest = async (appointmentId: string): Promise<Request | null> => {
    const { state } = await store.load(appointmentStream, appointmentId);
    return state.status === 'proposed' ? state : null;
  };
  const close = async (
    { appointmentId }: Request,
    because: 'date-has-passed' | 'all-doctors-declined',
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
      AppointmentRequested: ({ data: { appointmentId, requestedPeriod } }, reaction) => {
        reaction.setTimer(appointmentId, endOf(requestedPeriod), { appointmentId });
        return Promise.resolve();
      },
      AppointmentDeclined: async ({ data }, reaction) => {
        const request = await openRequest(data.appointmentId);
        if (request && (await everyDoctorDeclined(db, request, await requestsAreOpen(store))))
          await close(request, 'all-doctors-declined', reaction);
      },
      OfferRefused: openAgain,
      OfferLapsed: openAgain,
      AppointmentBooked: ended,
      AppointmentCancelled: ended,
    }),
    async onTimer(key, { appointmentId = '' }, reaction) {
      const request = await openRequest(appointmentId);
      if (!request) return;
      const end = endOf(request.requested);
      if (isBefore(reaction.meta('look').now, end)) reaction.setTimer(key, end, { appointmentId });
      else await close(request, 'date-has-passed', reaction);
    },
  };
}

/** Asked are one doctor, or all who may take it. A request that nobody is asked stays open until its date. */
async function everyDoctorDeclined(
  db: ReadModels,
  { askedDoctorId, declinedBy, specialty }: Request,
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
