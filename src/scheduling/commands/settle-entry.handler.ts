import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { isRefusal, type Refusal } from '../../kernel/refusal.js';
import type { Time } from '../../kernel/time.js';
import { EventStore } from '../../platform/event-store/event-store.js';
import { stepOf } from '../../platform/event-store/step.js';
import { abandonBooking, AbandonBooking } from '../domain/appointment/abandon-booking.js';
import { appointmentStream } from '../domain/appointment/appointment.js';
import { commitBooking } from '../domain/appointment/commit-booking.js';
import { SettleEntry, settlementOf } from '../domain/appointment/settle-entry.js';
import { dayId, doctorDayStream, patientDayStream, type BookedTime } from '../domain/day/day.js';
import { appendStep } from './append-step.js';
import { GiveBack } from './give-back.js';

/** The rule that ends what nobody brought to an end. */
const INTERRUPTED = 'booking-interrupted';

@CommandHandler(SettleEntry)
export class SettleEntryHandler implements ICommandHandler<SettleEntry, void> {
  constructor(
    private readonly store: EventStore,
    private readonly giveBack: GiveBack,
  ) {}

  async execute(command: SettleEntry): Promise<void> {
    const settlement = await this.settlement(command);
    switch (settlement.kind) {
      case 'settled':
        await this.giveBack.leftovers(command.data.appointmentId, command.meta);
        return;
      case 'abandoned':
        await this.giveBack.entry(command.data, command.meta);
        return;
      case 'abandon':
        return this.abandon(command, INTERRUPTED, settlement.time);
      case 'commit':
        return this.commit(command, settlement.entry);
    }
  }

  private async settlement(command: SettleEntry) {
    const { appointmentId, patientId, doctorId, date } = command.data;
    const patientDay = await this.store.load(patientDayStream, dayId(patientId, date));
    const doctorDay = await this.store.load(doctorDayStream, dayId(doctorId, date));
    const appointment = await this.store.load(appointmentStream, appointmentId);
    return settlementOf(command, appointment.state, {
      patientDay: patientDay.state,
      doctorDay: doctorDay.state,
    });
  }

  private async commit(command: SettleEntry, entry: BookedTime): Promise<void> {
    const { appointmentId } = command.data;
    const meta = stepOf(command.meta, 'commit');
    const committed = await appendStep(
      this.store,
      'commit',
      appointmentStream,
      appointmentId,
      meta,
      (appointment) => commitBooking(entry, meta, appointment),
    );
    if (isRefusal(committed)) return this.abandon(command, ruleOf(committed), entry.time);
    await this.giveBack.leftovers(appointmentId, command.meta);
  }

  /** Refused when whoever was slow has committed it just now: then it is settled. */
  private async abandon(command: SettleEntry, rule: string, time: Time | null): Promise<void> {
    const { appointmentId, patientId, entryId, doctorId } = command.data;
    const meta = stepOf(command.meta, 'abandon');
    const given = { appointmentId, patientId, entryId, doctorId, time };
    const abandon = new AbandonBooking({ ...given, rule }, meta);
    const abandoned = await appendStep(
      this.store,
      'abandon',
      appointmentStream,
      appointmentId,
      meta,
      (appointment) => abandonBooking(abandon, appointment),
    );
    if (!isRefusal(abandoned)) await this.giveBack.entry(command.data, command.meta);
  }
}

/** A booking that was to begin its appointment has none to be committed to: only its own command knows what to write. */
function ruleOf({ rule }: Refusal): string {
  return rule === 'unknown-appointment' ? INTERRUPTED : rule;
}
