import { Inject, Module, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { EventStore } from '../platform/event-store/event-store.js';
import { Processes } from '../platform/processes/processes.js';
import { READ_MODELS, type ReadModels } from '../platform/projecting/read-models.js';
import { Outbox } from '../platform/vault/outbox.js';
import { AcceptOfferHandler } from './commands/accept-offer.handler.js';
import { AcceptRequestHandler } from './commands/accept-request.handler.js';
import { BlockDaysHandler } from './commands/block-days.handler.js';
import { BookFreeTimeHandler } from './commands/book-free-time.handler.js';
import { CancelAppointmentHandler } from './commands/cancel-appointment.handler.js';
import { CheckInPatientHandler } from './commands/check-in-patient.handler.js';
import { DeclineRequestHandler } from './commands/decline-request.handler.js';
import { EndTimeOffHandler } from './commands/end-time-off.handler.js';
import { EnterInErrorHandler } from './commands/enter-in-error.handler.js';
import { FulfilAppointmentHandler } from './commands/fulfil-appointment.handler.js';
import { GiveBack } from './commands/give-back.js';
import { JoinWaitlistHandler } from './commands/join-waitlist.handler.js';
import { HoldTimeHandler } from './commands/hold-time.handler.js';
import { LapseOfferHandler } from './commands/lapse-offer.handler.js';
import { MoveAppointmentHandler } from './commands/move-appointment.handler.js';
import { OfferFreeTimeHandler } from './commands/offer-free-time.handler.js';
import { RecordArrivalHandler } from './commands/record-arrival.handler.js';
import { RecordNoShowHandler } from './commands/record-no-show.handler.js';
import { RefuseOfferHandler } from './commands/refuse-offer.handler.js';
import { ReleaseHoldHandler } from './commands/release-hold.handler.js';
import { ReleaseLeftoversHandler } from './commands/release-leftovers.handler.js';
import { RequestAppointmentHandler } from './commands/request-appointment.handler.js';
import { SettleEntryHandler } from './commands/settle-entry.handler.js';
import { TakeTimeOffHandler } from './commands/take-time-off.handler.js';
import { TakeTime } from './commands/take-time.js';
import { BlockDays } from './domain/day/take-time-off.js';
import { closeRequests } from './processes/close-requests.js';
import { lapseOffers } from './processes/lapse-offers.js';
import { offerWaitingTimes } from './processes/offer-waiting-times.js';
import { settleBookings } from './processes/settle-bookings.js';

@Module({
  providers: [
    GiveBack,
    TakeTime,
    AcceptOfferHandler,
    AcceptRequestHandler,
    BlockDaysHandler,
    BookFreeTimeHandler,
    CancelAppointmentHandler,
    CheckInPatientHandler,
    DeclineRequestHandler,
    EndTimeOffHandler,
    EnterInErrorHandler,
    FulfilAppointmentHandler,
    JoinWaitlistHandler,
    HoldTimeHandler,
    LapseOfferHandler,
    MoveAppointmentHandler,
    OfferFreeTimeHandler,
    RecordArrivalHandler,
    RecordNoShowHandler,
    RefuseOfferHandler,
    ReleaseHoldHandler,
    ReleaseLeftoversHandler,
    RequestAppointmentHandler,
    SettleEntryHandler,
    TakeTimeOffHandler,
  ],
})
export class SchedulingModule implements OnModuleInit {
  constructor(
    private readonly processes: Processes,
    private readonly bus: CommandBus,
    private readonly store: EventStore,
    private readonly outbox: Outbox,
    @Inject(READ_MODELS) private readonly readModels: ReadModels,
  ) {}

  onModuleInit(): void {
    this.outbox.register({ BlockDays });
    this.processes.register(settleBookings(this.bus));
    this.processes.register(lapseOffers(this.bus));
    this.processes.register(offerWaitingTimes(this.bus, this.store, this.readModels));
    this.processes.register(closeRequests(this.bus, this.store, this.readModels));
  }
}
